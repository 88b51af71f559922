package io.tollgate.control.person;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.tollgate.core.person.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;

/// The codes of authenticators (RFC 6238): six figures, a new one each half minute, by HMAC-SHA-1
/// since that is what all of them can do.
///
/// Thread: any.
public final class OneTimeCodes {

  /// No step: the code is none of now.
  public static final long NONE = -1;

  /// A clock may be half a minute off, either way.
  private static final int STEPS_OFF = 1;

  private static final int DIGITS = 6;

  private static final TimeBasedOneTimePasswordGenerator CODES =
      new TimeBasedOneTimePasswordGenerator();

  private static final long STEP_MILLIS = CODES.getTimeStep().toMillis();

  private OneTimeCodes() {}

  /// The step a code belongs to.
  ///
  /// @param code as it was typed, with or without space
  /// @param lastStep the newest that was taken
  /// @return [#NONE] if it belongs to no step of now that is newer
  public static long step(Secret secret, String code, long lastStep, long atMillis) {
    String typed = code.replaceAll("[\\s-]", "");
    if (typed.length() != DIGITS) {
      return NONE;
    }
    long found = NONE;
    long now = Math.floorDiv(atMillis, STEP_MILLIS);
    for (long step = now - STEPS_OFF; step <= now + STEPS_OFF; step++) {
      boolean same =
          MessageDigest.isEqual(
              code(secret, step).getBytes(StandardCharsets.US_ASCII),
              typed.getBytes(StandardCharsets.UTF_8));
      if (same && step > lastStep && found == NONE) {
        found = step;
      }
    }
    return found;
  }

  /// The code of an instant.
  public static String code(Secret secret, Instant at) {
    return code(secret, Math.floorDiv(at.toEpochMilli(), STEP_MILLIS));
  }

  private static String code(Secret secret, long step) {
    var key = new SecretKeySpec(Base32.decode(secret.reveal()), CODES.getAlgorithm());
    try {
      return CODES.generateOneTimePasswordString(key, Instant.ofEpochMilli(step * STEP_MILLIS));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("any bytes are an HMAC key", e);
    }
  }

  /// What an authenticator reads from a picture.
  ///
  /// @param issuer what it shows above the code
  /// @param account what it shows beneath
  public static String uri(Secret secret, String issuer, String account) {
    return "otpauth://totp/"
        + encode(issuer)
        + ":"
        + encode(account)
        + "?secret="
        + secret.reveal()
        + "&issuer="
        + encode(issuer);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
