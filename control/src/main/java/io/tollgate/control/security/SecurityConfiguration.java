package io.tollgate.control.security;

import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;

/// Who may ask for what of what machines ask for. The portal's chain comes last, and what it does
/// not open is not there.
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class SecurityConfiguration {

  /// Order of the chain that answers for whatever no other chain takes.
  public static final int LAST = Integer.MAX_VALUE;

  /// `/admin/**`: bearer token, no session, so nothing a browser would send by itself counts.
  @Bean
  @Order(1)
  SecurityFilterChain adminChain(HttpSecurity http, AdminToken token) {
    return bare(http)
        .securityMatcher("/admin/**")
        .addFilterBefore(new BearerTokenFilter(token), AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests -> requests.anyRequest().hasAuthority(BearerTokenFilter.AUTHORITY))
        .exceptionHandling(handling ->
            handling
                .authenticationEntryPoint(
                    (request, response, _) -> unauthenticated(request, response))
                .accessDeniedHandler((request, response, _) -> unauthenticated(request, response)))
        .build();
  }

  /// The management port has no users: it listens on loopback, and so are its paths open.
  @Bean
  @Order(2)
  SecurityFilterChain managementChain(HttpSecurity http) {
    return bare(http)
        .securityMatcher(SecurityConfiguration::onManagementPort)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /// `/leaks/**`: open to anybody, since what counts is the signature over what is sent.
  @Bean
  @Order(3)
  SecurityFilterChain leaksChain(HttpSecurity http) {
    return bare(http)
        .securityMatcher("/leaks/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  /// Requests a firewall would not let in: odd paths, methods and header names.
  @Bean
  RequestRejectedHandler requestRejectedHandler() {
    return (_, response, _) ->
        Problem.of(ProblemCode.INVALID_REQUEST, "the request line or a header is not taken")
            .write(response, Map.of());
  }

  private static HttpSecurity bare(HttpSecurity http) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(headers ->
            headers
                .contentSecurityPolicy(
                    policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .cacheControl(Customizer.withDefaults()));
  }

  private static boolean onManagementPort(HttpServletRequest request) {
    WebApplicationContext context =
        WebApplicationContextUtils.getWebApplicationContext(request.getServletContext());
    return WebServerApplicationContext.hasServerNamespace(context, "management");
  }

  private static void unauthenticated(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean refused = request.getAttribute(BearerTokenFilter.REFUSED) != null;
    Problem.of(
            ProblemCode.UNAUTHENTICATED,
            refused
                ? "the credential shown is not the admin token"
                : "send Authorization: Bearer and the admin token")
        .write(
            response,
            Map.of(
                "WWW-Authenticate",
                "Bearer realm=\"tollgate\"" + (refused ? ", error=\"invalid_token\"" : "")));
  }
}
