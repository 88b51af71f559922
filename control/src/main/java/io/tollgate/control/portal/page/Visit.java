package io.tollgate.control.portal.page;

import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.person.Theme;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/// One request to the portal: who asks, in which language, in which zone. Handlers take it as an
/// argument.
///
/// Thread: the request's.
public final class Visit {

  /// The cookie that remembers the theme of a browser nobody is signed in at.
  public static final String THEME_COOKIE = "theme";

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Instant now;
  private final @Nullable SignedIn person;
  private final Words words;
  private final Formats formats;

  Visit(HttpServletRequest request, HttpServletResponse response, Instant now) {
    this.request = request;
    this.response = response;
    this.now = now;
    this.person = whoAsks();
    Locale locale = locale(request, person);
    ZoneId zone = person == null ? ZoneOffset.UTC : person.zone();
    words = Words.of(locale);
    formats = new Formats(locale, zone);
  }

  static @Nullable SignedIn whoAsks() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof SignedIn person
        ? person
        : null;
  }

  private static Locale locale(HttpServletRequest request, @Nullable SignedIn person) {
    if (Collections.list(request.getLocales()).contains(Words.PSEUDO)) {
      return Words.PSEUDO;
    }
    if (person != null) {
      return person.locale();
    }
    return request.getHeader("Accept-Language") == null
            || !request.getLocale().getLanguage().equals(Words.DEFAULT.getLanguage())
        ? Words.DEFAULT
        : request.getLocale();
  }

  public HttpServletRequest request() {
    return request;
  }

  public HttpServletResponse response() {
    return response;
  }

  /// The instant to answer by.
  public Instant now() {
    return now;
  }

  /// @return null if nobody is signed in
  public @Nullable SignedIn person() {
    return person;
  }

  /// @throws IllegalStateException nobody is: the page stands outside of what is signed in
  public SignedIn requirePerson() {
    if (person == null) {
      throw new IllegalStateException("nobody is signed in");
    }
    return person;
  }

  /// What the reader reads.
  public Words words() {
    return words;
  }

  /// As [Words#text].
  public String text(String key, Object... arguments) {
    return words.text(key, arguments);
  }

  /// How the reader reads figures and instants.
  public Formats formats() {
    return formats;
  }

  /// Of the person; of the browser if nobody is signed in.
  public Theme theme() {
    return person == null ? ofBrowser() : person.theme();
  }

  private Theme ofBrowser() {
    return Optional.ofNullable(request.getCookies()).stream()
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(THEME_COOKIE))
        .map(Cookie::getValue)
        .map(Theme::of)
        .findFirst()
        .orElse(Theme.SYSTEM);
  }

  /// Whether htmx asks for a part rather than a browser for a page.
  public boolean live() {
    return request.getHeader("HX-Request") != null;
  }

  /// How long a session lasts without being used.
  ///
  /// @return 0 if nobody is signed in
  public long sessionSeconds() {
    HttpSession session = person == null ? null : request.getSession(false);
    return session == null ? 0 : session.getMaxInactiveInterval();
  }

  /// A parameter of the query or the form.
  ///
  /// @return empty if it is not there
  public String parameter(String name) {
    return Optional.ofNullable(request.getParameter(name)).orElse("").strip();
  }

  /// The path and query that were asked for: where to return to after signing in.
  public String here() {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
  }
}
