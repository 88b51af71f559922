package io.tollgate.control.portal.account;

import io.tollgate.control.command.IdentityExecutor;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.person.SignIns;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.PortalPaths;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.mailbox.MailboxPages;
import io.tollgate.control.portal.session.Sessions;
import io.tollgate.control.portal.team.TeamPages;
import io.tollgate.control.sso.Providers;
import io.tollgate.core.unit.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Pages of people, about themselves and their teams, as Spring beans.
@Configuration(proxyBeanMethods = false)
public class AccountConfiguration {

  @Bean
  Rights rights(ControlPorts ports) {
    return new Rights(ports.people().persons());
  }

  @Bean
  FreshIdentity freshIdentity(SignIns signIns, ControlPorts ports, Rights rights) {
    return new FreshIdentity(signIns, ports.people(), rights);
  }

  @Bean
  SignInPages signInPages(PortalPorts portal, ControlPorts ports, SignIns signIns, SignIn signIn) {
    return new SignInPages(portal.persons(), signIns, signIn, ports.people().settings());
  }

  @Bean
  Providers providers() {
    return new Providers(Clock.system());
  }

  @Bean
  SsoPages ssoPages(
      PortalPorts portal,
      ControlPorts ports,
      Providers providers,
      SignIns signIns,
      SignIn signIn,
      FreshIdentity fresh) {
    var executor = new IdentityExecutor(ports.people(), ports.catalog(), ports.clock());
    return new SsoPages(
        new SsoPages.Parts(
            ports.people().settings(),
            providers,
            executor,
            ports.making().ids(),
            portal.settings().secure()),
        signIns,
        signIn,
        fresh);
  }

  @Bean
  SignUpPages signUpPages(ControlPorts ports, PeopleExecutor executor, Rights rights) {
    return new SignUpPages(executor, ports.making().ids(), rights, ports.people().settings());
  }

  @Bean
  ResetPages resetPages(PeopleExecutor executor, SignIn signIn) {
    return new ResetPages(executor, signIn);
  }

  @Bean
  InvitePages invitePages(ControlPorts ports, TeamExecutor team, SignIn signIn) {
    return new InvitePages(team, ports.people(), ports.making().ids(), signIn);
  }

  @Bean
  ProfilePages profilePages(PeopleExecutor executor, Rights rights, FreshIdentity fresh) {
    return new ProfilePages(executor, rights, fresh);
  }

  @Bean
  SecurityPages securityPages(
      ControlPorts ports, PeopleExecutor executor, Rights rights, FreshIdentity fresh) {
    return new SecurityPages(executor, ports.people(), rights, fresh);
  }

  @Bean
  DevicePages devicePages(Sessions sessions) {
    return new DevicePages(sessions);
  }

  @Bean
  TeamPages teamPages(ControlPorts ports, TeamExecutor team, Rights rights, FreshIdentity fresh) {
    return new TeamPages(ports, team, rights, fresh);
  }

  @Bean
  MailboxPages mailboxPages(ControlPorts ports) {
    return new MailboxPages(ports.people());
  }

  @Bean
  ConfirmPages confirmPages(FreshIdentity fresh) {
    return new ConfirmPages(fresh);
  }

  @Bean
  PortalPaths accountPaths() {
    return PortalPaths.open(
        "/sign-in",
        "/sign-in/code",
        "/sign-in/sso",
        "/sign-in/sso/*",
        "/sign-in/sso/*/done",
        "/sign-up/sso",
        "/sign-out",
        "/theme",
        "/sign-up",
        "/sign-up/sent",
        "/verify-email",
        "/forgot-password",
        "/forgot-password/sent",
        "/reset-password",
        "/reset-password/done",
        "/invite/*",
        "/mailbox",
        "/mailbox/*");
  }
}
