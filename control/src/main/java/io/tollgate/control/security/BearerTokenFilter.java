package io.tollgate.control.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows the administrator by the admin token, in the `Authorization` header and nowhere else.
final class BearerTokenFilter extends OncePerRequestFilter {

  /// Set when a credential was shown and was not the token.
  static final String REFUSED = BearerTokenFilter.class.getName() + ".refused";

  static final String AUTHORITY = "admin";

  /// How the audit names whoever holds the token.
  private static final String ACTOR = "admin";

  private static final String SCHEME = "bearer ";

  private final AdminToken token;

  BearerTokenFilter(AdminToken token) {
    this.token = token;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    List<String> shown = Collections.list(request.getHeaders("Authorization"));
    if (shown.size() == 1 && isToken(shown.getFirst())) {
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(
          UsernamePasswordAuthenticationToken.authenticated(
              ACTOR, null, List.of(new SimpleGrantedAuthority(AUTHORITY))));
      SecurityContextHolder.setContext(context);
    } else if (!shown.isEmpty()) {
      request.setAttribute(REFUSED, true);
    }
    chain.doFilter(request, response);
  }

  private boolean isToken(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(header.substring(SCHEME.length()).strip());
  }
}
