package io.tollgate.control.portal.alerts;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The pages about alerts as Spring beans.
@Configuration(proxyBeanMethods = false)
public class AlertsConfiguration {

  @Bean
  AlertPages alertPages(
      ControlPorts ports,
      CommandExecutor executor,
      NewIds ids,
      Rights rights,
      FreshIdentity fresh) {
    return new AlertPages(ports, executor, ids, rights, fresh);
  }
}
