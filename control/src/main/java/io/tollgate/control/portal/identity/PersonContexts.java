package io.tollgate.control.portal.identity;

import io.tollgate.control.portal.session.BrowserSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/// The security context of a request: of a session only the person's id is kept, and the person is
/// read again with each request.
final class PersonContexts implements SecurityContextRepository {

  private final Persons persons;

  PersonContexts(Persons persons) {
    this.persons = persons;
  }

  static SecurityContext of(SignedIn person) {
    return new SecurityContextImpl(
        UsernamePasswordAuthenticationToken.authenticated(person, null, List.of()));
  }

  private static @Nullable String personId(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null ? null : (String) session.getAttribute(BrowserSession.PERSON);
  }

  @Override
  @SuppressWarnings("deprecation") // The interface still asks for it.
  public SecurityContext loadContext(HttpRequestResponseHolder holder) {
    return loadDeferredContext(holder.getRequest()).get();
  }

  @Override
  public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
    return new Deferred(() -> {
      String id = personId(request);
      SignedIn person = id == null ? null : persons.find(Long.parseLong(id));
      return person == null ? null : of(person);
    });
  }

  @Override
  public void saveContext(
      SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
    Authentication authentication = context.getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof SignedIn person) {
      request.getSession().setAttribute(BrowserSession.PERSON, Long.toString(person.personId()));
    } else {
      HttpSession session = request.getSession(false);
      if (session != null) {
        session.removeAttribute(BrowserSession.PERSON);
      }
    }
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    return personId(request) != null;
  }

  /// Read when first asked for: most requests of strangers never ask.
  private static final class Deferred implements DeferredSecurityContext {
    private final Supplier<@Nullable SecurityContext> source;
    private @Nullable SecurityContext context;
    private boolean generated;

    Deferred(Supplier<@Nullable SecurityContext> source) {
      this.source = source;
    }

    @Override
    public SecurityContext get() {
      SecurityContext now = context;
      if (now == null) {
        now = source.get();
        generated = now == null;
        if (now == null) {
          now = SecurityContextHolder.createEmptyContext();
        }
        context = now;
      }
      return now;
    }

    @Override
    public boolean isGenerated() {
      get();
      return generated;
    }
  }
}
