package io.tollgate.control.portal.identity;

import io.tollgate.control.portal.session.BrowserSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;

/// Begins and ends what a person does here. Whoever calls [#begin] has made sure of the person.
public final class SignIn {

  private final SecurityContextRepository contexts;
  private final CsrfTokenRepository formTokens;

  /// @param persons who may sign in
  /// @param formTokens those of forms
  public SignIn(Persons persons, CsrfTokenRepository formTokens) {
    this.contexts = new PersonContexts(persons);
    this.formTokens = formTokens;
  }

  /// Where the security chain finds who is signed in.
  public SecurityContextRepository contexts() {
    return contexts;
  }

  /// Signs a person in: under a new session id and with a new form token, so that what was known of
  /// the browser before is worth nothing.
  public void begin(HttpServletRequest request, HttpServletResponse response, SignedIn person) {
    HttpSession before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
    HttpSession session = request.getSession();
    session.setAttribute(BrowserSession.AGENT, line(request.getHeader("User-Agent")));
    session.setAttribute(BrowserSession.ADDRESS, line(request.getRemoteAddr()));
    SecurityContext context = PersonContexts.of(person);
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    formTokens.saveToken(null, request, response);
  }

  private static String line(String text) {
    return Objects.toString(text, "").replaceAll("\\p{Cntrl}", " ");
  }

  /// Signs out, here.
  public void end(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
    SecurityContextHolder.clearContext();
    formTokens.saveToken(null, request, response);
  }
}
