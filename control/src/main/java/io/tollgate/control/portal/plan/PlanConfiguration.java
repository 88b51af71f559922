package io.tollgate.control.portal.plan;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.query.Billing;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.Offers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The pages of plan, overage and statements as Spring beans.
@Configuration(proxyBeanMethods = false)
public class PlanConfiguration {

  @Bean
  Billing billing(ControlPorts ports) {
    return new Billing(ports);
  }

  @Bean
  PlanPages planPages(
      ControlPorts ports,
      Billing billing,
      CommandExecutor executor,
      Rights rights,
      FreshIdentity fresh) {
    return new PlanPages(
        new Directory(ports), billing, new Offers(ports.catalog()), executor, rights, fresh);
  }

  @Bean
  StatementPages statementPages(Billing billing) {
    return new StatementPages(billing);
  }
}
