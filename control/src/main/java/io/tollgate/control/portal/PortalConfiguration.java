package io.tollgate.control.portal;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.asset.AssetRoutes;
import io.tollgate.control.portal.asset.Assets;
import io.tollgate.control.portal.balance.Balances;
import io.tollgate.control.portal.home.HomePages;
import io.tollgate.control.portal.home.SessionPages;
import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.overview.BalancePages;
import io.tollgate.control.portal.overview.OverviewPages;
import io.tollgate.control.portal.page.Errors;
import io.tollgate.control.portal.page.PageWiring;
import io.tollgate.control.portal.page.Pages;
import io.tollgate.control.portal.page.PortalFace;
import io.tollgate.control.portal.plan.PlanConfiguration;
import io.tollgate.control.portal.session.BrowserSession;
import io.tollgate.control.portal.session.Sessions;
import io.tollgate.control.portal.usage.RequestPages;
import io.tollgate.control.portal.usage.UsagePages;
import io.tollgate.control.query.Directory;
import io.tollgate.control.security.SecurityConfiguration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/// The portal as Spring beans. Needs [PortalPorts] from the application.
///
/// Each page group adds its controllers here as beans, and a [PortalPaths] if anybody may see some
/// of its pages.
@Configuration(proxyBeanMethods = false)
@Import(PlanConfiguration.class)
public class PortalConfiguration {

  @Bean
  Sessions sessions(PortalPorts portal, ControlPorts ports) {
    return new Sessions(portal.sessions(), ports.clock()::millis, portal.settings().sessionIdle());
  }

  /// Gives each request its session: one of ours, not the container's.
  @Bean
  SessionRepositoryFilter<BrowserSession> sessionFilter(Sessions sessions, PortalPorts portal) {
    boolean secure = portal.settings().secure();
    var cookie = new DefaultCookieSerializer();
    cookie.setCookieName(PortalSecurity.cookie("session", secure));
    cookie.setCookiePath("/");
    cookie.setUseSecureCookie(secure);
    cookie.setSameSite("Lax");
    cookie.setUseBase64Encoding(false);
    var ids = new CookieHttpSessionIdResolver();
    ids.setCookieSerializer(cookie);
    var filter = new SessionRepositoryFilter<>(sessions);
    filter.setHttpSessionIdResolver(ids);
    return filter;
  }

  /// Before all others: whatever asks where a person is hears it from here.
  @Bean
  FilterRegistrationBean<ViewerAddress> viewerAddress(PortalPorts portal) {
    var filter = new FilterRegistrationBean<>(new ViewerAddress(portal.proxies()));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  CsrfTokenRepository formTokens(PortalPorts portal) {
    return PortalSecurity.formTokens(portal.settings().secure());
  }

  @Bean
  SignIn signIn(PortalPorts portal, CsrfTokenRepository formTokens) {
    return new SignIn(portal.persons(), formTokens);
  }

  /// Last: whatever no other chain takes is the portal's, or not there.
  @Bean
  @Order(SecurityConfiguration.LAST)
  SecurityFilterChain portalChain(
      HttpSecurity http,
      Pages pages,
      Errors errors,
      SignIn signIn,
      CsrfTokenRepository formTokens,
      List<PortalPaths> open) {
    return new PortalSecurity(pages, errors, open).chain(http, signIn, formTokens);
  }

  @Bean
  Assets assets(PortalPorts portal) {
    return new Assets(portal.settings().colours().toStyle(), portal.settings().logo());
  }

  @Bean
  RouterFunction<ServerResponse> assetRouter(Assets assets) {
    return new AssetRoutes(assets).router();
  }

  @Bean
  PortalPaths framePaths() {
    return PortalPaths.open(Assets.ROOT + "*");
  }

  @Bean
  Pages pages(PortalPorts portal, ControlPorts ports, Assets assets, Balances balances) {
    PortalSettings settings = portal.settings();
    return new Pages(
        new PortalFace(settings.name(), settings.signUpOpen()),
        assets,
        balances,
        ports.clock()::millis);
  }

  @Bean
  Balances balances(ControlPorts ports) {
    return new Balances(new Directory(ports));
  }

  @Bean
  BalancePages balancePages(Balances balances) {
    return new BalancePages(balances);
  }

  @Bean
  OverviewPages overviewPages(ControlPorts ports) {
    return new OverviewPages(ports);
  }

  @Bean
  UsagePages usagePages(ControlPorts ports) {
    return new UsagePages(ports);
  }

  @Bean
  RequestPages requestPages(ControlPorts ports) {
    return new RequestPages(ports);
  }

  @Bean
  Errors errors(Pages pages, PortalPorts portal) {
    return new Errors(pages, portal.persons());
  }

  @Bean
  PageWiring pageWiring(Pages pages, PortalPorts portal, Errors errors) {
    return new PageWiring(pages, portal.persons(), errors);
  }

  @Bean
  HomePages homePages(PortalPorts portal) {
    return new HomePages(portal.persons());
  }

  @Bean
  SessionPages sessionPages() {
    return new SessionPages();
  }

  @Bean
  PortalPaths homePaths() {
    return PortalPaths.open("/");
  }
}
