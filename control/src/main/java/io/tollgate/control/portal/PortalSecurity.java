package io.tollgate.control.portal;

import io.tollgate.control.portal.identity.SignIn;
import io.tollgate.control.portal.page.Errors;
import io.tollgate.control.portal.page.Pages;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/// Who may ask for what in the portal, and what browsers are told about it.
final class PortalSecurity {

  /// Nothing but what we serve ourselves: no inline script, no inline style, no frame around us.
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
          + " base-uri 'none'";

  static final String FORM_TOKEN = "_form";

  private static final int UNAUTHENTICATED = 401;
  private static final int SEE_OTHER = 303;

  private final Pages pages;
  private final Errors errors;
  private final RequestMatcher signedIn;
  private final RequestMatcher everybodys;

  PortalSecurity(Pages pages, Errors errors, List<PortalPaths> open) {
    this.pages = pages;
    this.errors = errors;
    this.signedIn = matcher(List.of(PortalPaths.SIGNED_IN));
    this.everybodys = matcher(open.stream().flatMap(paths -> paths.patterns().stream()).toList());
  }

  /// Form tokens stand in a cookie and in the form: nobody needs a session to be given one.
  ///
  /// @param secure whether people come over an encrypted connection; then the cookie can't be set
  ///   by anybody else, not even by a neighbour in the same domain
  static CsrfTokenRepository formTokens(boolean secure) {
    var tokens = new CookieCsrfTokenRepository();
    tokens.setCookieName(cookie("form", secure));
    tokens.setCookiePath("/");
    tokens.setParameterName(FORM_TOKEN);
    tokens.setHeaderName("X-Form-Token");
    tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).secure(secure).sameSite("Lax"));
    return tokens;
  }

  /// A cookie's name: with the prefix that makes browsers refuse it from anybody else.
  static String cookie(String name, boolean secure) {
    return secure ? "__Host-" + name : name;
  }

  SecurityFilterChain chain(HttpSecurity http, SignIn signIn, CsrfTokenRepository formTokens) {
    return http.formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(AbstractHttpConfigurer::disable)
        .securityContext(context -> context.securityContextRepository(signIn.contexts()))
        .csrf(csrf ->
            csrf.csrfTokenRepository(formTokens)
                .csrfTokenRequestHandler(new XorCsrfTokenRequestAttributeHandler()))
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(signedIn)
                .authenticated()
                .requestMatchers(everybodys)
                .permitAll()
                .anyRequest()
                .denyAll())
        .exceptionHandling(handling ->
            handling
                .authenticationEntryPoint((request, response, _) -> stranger(request, response))
                .accessDeniedHandler(this::refused))
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .permissionsPolicyHeader(
                    policy -> policy.policy("camera=(), geolocation=(), microphone=(), payment=()"))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny))
        .build();
  }

  private static RequestMatcher matcher(List<String> patterns) {
    return new OrRequestMatcher(
        patterns.stream()
            .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
            .toList());
  }

  /// What is there for people who are signed in leads to the form and back; all else is not there.
  private void stranger(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Visit visit = pages.visit(request, response);
    if (!signedIn.matches(request)) {
      notThere(visit);
      return;
    }
    boolean page = request.getMethod().equals("GET") && !visit.live();
    String form = "/sign-in" + (page ? "?next=" + Paths.encoded(visit.here()) : "");
    if (visit.live()) {
      response.setStatus(UNAUTHENTICATED);
      response.setHeader("HX-Redirect", form);
    } else {
      response.setStatus(SEE_OTHER);
      response.setHeader("Location", form);
    }
  }

  private void refused(
      HttpServletRequest request, HttpServletResponse response, RuntimeException why)
      throws IOException {
    Visit visit = pages.visit(request, response);
    boolean there = signedIn.matches(request) || everybodys.matches(request);
    if (why instanceof CsrfException && there) {
      pages.write(visit, errors.forbidden(visit, visit.text("layout.error.form-token")));
    } else {
      notThere(visit);
    }
  }

  /// A page for people, a problem document for programs.
  private void notThere(Visit visit) throws IOException {
    String accept = visit.request().getHeader("Accept");
    if (accept != null && accept.contains("text/html")) {
      pages.write(visit, errors.notThere(visit));
    } else {
      Problem.of(ProblemCode.NOT_FOUND, "no such path").write(visit.response(), Map.of());
    }
  }
}
