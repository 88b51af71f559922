package io.tollgate.control;

import io.tollgate.control.admin.AdminApi;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.health.Check;
import io.tollgate.control.health.CheckIndicator;
import io.tollgate.control.health.Checks;
import io.tollgate.control.leak.LeakEndpoint;
import io.tollgate.control.leak.LeakReports;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.PortalConfiguration;
import io.tollgate.control.portal.account.AccountConfiguration;
import io.tollgate.control.portal.alerts.AlertsConfiguration;
import io.tollgate.control.portal.docs.DocsConfiguration;
import io.tollgate.control.portal.keys.KeysConfiguration;
import io.tollgate.control.portal.organization.OrganizationConfiguration;
import io.tollgate.control.security.SecurityConfiguration;
import java.util.List;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/// The control plane as Spring beans. Needs three beans from the application: [ControlPorts],
/// [io.tollgate.control.security.AdminToken] and [io.tollgate.control.portal.PortalPorts].
///
/// Auto-configurations are named one by one: a container, its dispatcher, and the security filter.
/// None is found by scanning, so nothing comes in with a jar, and the start is short.
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  // What is sent in forms is UTF-8, though browsers don't say so.
  HttpEncodingAutoConfiguration.class,
  SecurityFilterAutoConfiguration.class
})
@Import({
  SecurityConfiguration.class,
  PeopleConfiguration.class,
  PortalConfiguration.class,
  AccountConfiguration.class,
  AlertsConfiguration.class,
  OrganizationConfiguration.class,
  DocsConfiguration.class,
  KeysConfiguration.class
})
public class ControlConfiguration {

  @Bean
  Check journalCheck(ControlPorts ports) {
    return Checks.journal(ports);
  }

  @Bean
  Check folderCheck(ControlPorts ports) {
    return Checks.folder(ports);
  }

  @Bean
  Check storeCheck(ControlPorts ports) {
    return Checks.store(ports);
  }

  @Bean
  Check changesCheck(ControlPorts ports) {
    return Checks.changes(ports);
  }

  @Bean
  Check secretsCheck(ControlPorts ports) {
    return Checks.secrets(ports);
  }

  @Bean
  Check clockCheck(ControlPorts ports) {
    return Checks.clock(ports);
  }

  @Bean
  Check booksCheck(ControlPorts ports) {
    return Checks.books(ports);
  }

  @Bean
  HealthIndicator journalHealthIndicator(Check journalCheck) {
    return new CheckIndicator(journalCheck);
  }

  @Bean
  HealthIndicator folderHealthIndicator(Check folderCheck) {
    return new CheckIndicator(folderCheck);
  }

  @Bean
  HealthIndicator storeHealthIndicator(Check storeCheck) {
    return new CheckIndicator(storeCheck);
  }

  @Bean
  HealthIndicator changesHealthIndicator(Check changesCheck) {
    return new CheckIndicator(changesCheck);
  }

  @Bean
  HealthIndicator secretsHealthIndicator(Check secretsCheck) {
    return new CheckIndicator(secretsCheck);
  }

  @Bean
  HealthIndicator clockHealthIndicator(Check clockCheck) {
    return new CheckIndicator(clockCheck);
  }

  @Bean
  HealthIndicator booksHealthIndicator(Check booksCheck) {
    return new CheckIndicator(booksCheck);
  }

  @Bean
  NewIds newIds(ControlPorts ports) {
    return new NewIds(ports.making().ids());
  }

  @Bean
  CommandExecutor commandExecutor(ControlPorts ports, NewIds newIds) {
    return new CommandExecutor(ports, newIds);
  }

  @Bean
  LeakReports leakReports(ControlPorts ports, CommandExecutor executor) {
    return new LeakReports(ports, executor);
  }

  @Bean
  LeakEndpoint leakEndpoint(ControlPorts ports, LeakReports reports) {
    return new LeakEndpoint(ports, reports);
  }

  @Bean
  RouterFunction<ServerResponse> leakRouter(LeakEndpoint endpoint) {
    return endpoint.router();
  }

  @Bean
  AdminApi adminApi(
      ControlPorts ports,
      CommandExecutor executor,
      NewIds newIds,
      LeakReports leaks,
      PeopleExecutor people,
      TeamExecutor team,
      List<Check> checks) {
    return new AdminApi(ports, executor, newIds, leaks, new AdminApi.Peopled(people, team), checks);
  }

  @Bean
  RouterFunction<ServerResponse> adminRouter(AdminApi api) {
    return api.router();
  }
}
