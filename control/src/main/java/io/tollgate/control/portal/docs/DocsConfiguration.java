package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.PortalPaths;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.balance.Balances;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Reference, documentation and prices as Spring beans. Needs [DocsPorts] from the application.
@Configuration(proxyBeanMethods = false)
public class DocsConfiguration {

  @Bean
  ReferencePages referencePages(
      ControlPorts ports, DocsPorts docs, PortalPorts portal, Balances balances) {
    return new ReferencePages(
        ports, docs, new Runners(ports, portal.persons(), docs.mayRun()), new Results(balances));
  }

  @Bean
  GuidePages guidePages(ControlPorts ports, DocsPorts docs) {
    return new GuidePages(ports, docs);
  }

  @Bean
  PortalPaths docsPaths() {
    return PortalPaths.open("/docs", "/docs/**", "/reference", "/reference/**", "/pricing");
  }
}
