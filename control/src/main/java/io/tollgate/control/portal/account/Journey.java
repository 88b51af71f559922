package io.tollgate.control.portal.account;

import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.sso.Handshake;
import io.tollgate.control.sso.IdentityProvider;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/// What a browser remembers while it is away at a provider: in one cookie, for ten minutes.
///
/// @param seed of the [Handshake]
/// @param next where to go then
record Journey(String seed, Purpose purpose, String next) {

  private static final Duration WITHIN = Duration.ofMinutes(10);

  private static final int SEED_LENGTH = 43;

  /// What they are away for.
  enum Purpose {
    /// To come in.
    ENTER,
    /// To come in so from now on, as who they are.
    CONNECT,
    /// To show that it is still them.
    CONFIRM
  }

  static Journey begin(Purpose purpose, String next) {
    return new Journey(Handshake.seed(), purpose, next);
  }

  /// @param personId who is signed in; 0 for nobody: somebody else's answer is not theirs
  Handshake handshake(IdentityProvider provider, long personId) {
    return Handshake.of(seed, provider, purpose.name().toLowerCase(Locale.ROOT) + "/" + personId);
  }

  private static String name(boolean secure) {
    return secure ? "__Host-sso" : "sso";
  }

  /// @param secure whether people come over an encrypted connection
  String cookie(boolean secure) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(next.getBytes(StandardCharsets.UTF_8));
    return cookie(seed + "." + purpose + "." + encoded, WITHIN, secure);
  }

  /// Forgets it.
  static String end(boolean secure) {
    return cookie("", Duration.ZERO, secure);
  }

  private static String cookie(String value, Duration age, boolean secure) {
    return ResponseCookie.from(name(secure), value)
        .path("/")
        .maxAge(age)
        .httpOnly(true)
        .secure(secure)
        .sameSite("Lax")
        .build()
        .toString();
  }

  /// @return null if the browser brings none, or one that is none of ours
  static @Nullable Journey of(Cookie @Nullable [] cookies, boolean secure) {
    return Optional.ofNullable(cookies).stream()
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(name(secure)))
        .flatMap(cookie -> Stream.ofNullable(parse(cookie.getValue())))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Journey parse(String value) {
    String[] parts = value.split("\\.", -1);
    if (parts.length != 3 || parts[0].length() != SEED_LENGTH) {
      return null;
    }
    for (Purpose purpose : Purpose.values()) {
      if (purpose.name().equals(parts[1])) {
        return new Journey(parts[0], purpose, next(parts[2]));
      }
    }
    return null;
  }

  private static String next(String encoded) {
    try {
      String next = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
      return Paths.isOwn(next) ? next : "/";
    } catch (IllegalArgumentException _) {
      return "/";
    }
  }
}
