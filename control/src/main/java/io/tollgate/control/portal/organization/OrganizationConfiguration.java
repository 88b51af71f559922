package io.tollgate.control.portal.organization;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.query.AuditTrail;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// An organization's own pages as Spring beans.
@Configuration(proxyBeanMethods = false)
public class OrganizationConfiguration {

  @Bean
  AuditPages auditPages(ControlPorts ports, PortalPorts portal, Rights rights) {
    return new AuditPages(
        new AuditTrail(ports.stores().changes()), rights, portal.settings().name());
  }

  @Bean
  SettingsPages settingsPages(
      ControlPorts ports, CommandExecutor executor, Rights rights, FreshIdentity fresh) {
    return new SettingsPages(ports, executor, rights, fresh);
  }
}
