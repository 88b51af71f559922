package io.tollgate.core.ticket;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs tickets under the installation's secret, and opens those that are.
///
/// Thread: any; immutable. Takes a few microseconds, blocks nothing.
public final class TicketSeal {

  /*
   * version 1: one byte 1, instant, nonce, address, digest, the api's id in ASCII to the end; behind
   * it HMAC-SHA-256 of all that, under a key that is made from the secret for this purpose alone. As
   * base64url, in its one canonical spelling.
   *
   * No access token begins like that, and no key: those are three parts of JSON, and text with a
   * checksum.
   */

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 8 + 16 + 16 + 32;
  private static final int MAC_BYTES = 32;
  private static final int API_BYTES_MAX = 32;
  private static final int SECRET_BYTES_MIN = 32;

  /// Longest text that can be a ticket, in characters.
  private static final int LENGTH_MAX = (FIXED_BYTES + API_BYTES_MAX + MAC_BYTES + 2) / 3 * 4;

  private static final String HMAC = "HmacSHA256";
  private static final byte[] PURPOSE = "tollgate ticket 1".getBytes(StandardCharsets.US_ASCII);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final byte[] key;
  private final byte @Nullable [] previousKey;

  /// @param secret the installation's, 32 bytes or more
  /// @param previous the one before, while it still counts: what was signed under it is opened;
  ///   else null
  public TicketSeal(byte[] secret, byte @Nullable [] previous) {
    this.key = derived(secret);
    this.previousKey = previous == null ? null : derived(previous);
  }

  private static byte[] derived(byte[] secret) {
    if (secret.length < SECRET_BYTES_MIN) {
      throw new IllegalArgumentException(
          "secret: " + secret.length + " bytes (expected: >= " + SECRET_BYTES_MIN + ")");
    }
    return mac(secret, PURPOSE, PURPOSE.length);
  }

  /// The ticket as it is shown.
  public String seal(Ticket ticket) {
    byte[] api = ticket.apiId().getBytes(StandardCharsets.US_ASCII);
    if (api.length > API_BYTES_MAX) {
      throw new IllegalArgumentException("api: " + api.length + " bytes");
    }
    int length = FIXED_BYTES + api.length;
    ByteBuffer out = ByteBuffer.allocate(length + MAC_BYTES);
    out.put(VERSION)
        .putLong(ticket.issuedMillis())
        .putLong(ticket.nonceHigh())
        .putLong(ticket.nonceLow())
        .putLong(ticket.viewer().high())
        .putLong(ticket.viewer().low())
        .put(ticket.key().toBytes())
        .put(api);
    out.put(mac(key, out.array(), length));
    return ENCODER.encodeToString(out.array());
  }

  /// Reads a ticket; whether it still holds is not looked at.
  ///
  /// @return null if nobody with the installation's secret made it
  public @Nullable Ticket open(String text) {
    byte[] bytes = decoded(text);
    if (bytes == null || bytes.length < FIXED_BYTES + MAC_BYTES || bytes[0] != VERSION) {
      return null;
    }
    int length = bytes.length - MAC_BYTES;
    byte[] before = previousKey;
    if (!isSigned(key, bytes, length) && (before == null || !isSigned(before, bytes, length))) {
      return null;
    }
    return read(ByteBuffer.wrap(bytes, 1, length - 1));
  }

  private static Ticket read(ByteBuffer in) {
    long issuedMillis = in.getLong();
    long nonceHigh = in.getLong();
    long nonceLow = in.getLong();
    var viewer = new IpAddress(in.getLong(), in.getLong());
    byte[] digest = new byte[32];
    in.get(digest);
    byte[] api = new byte[in.remaining()];
    in.get(api);
    return new Ticket(
        new String(api, StandardCharsets.US_ASCII),
        KeyDigest.of(digest),
        viewer,
        issuedMillis,
        nonceHigh,
        nonceLow);
  }

  private static boolean isSigned(byte[] key, byte[] bytes, int length) {
    byte[] shown = new byte[MAC_BYTES];
    System.arraycopy(bytes, length, shown, 0, MAC_BYTES);
    return MessageDigest.isEqual(mac(key, bytes, length), shown);
  }

  private static byte @Nullable [] decoded(String text) {
    if (text.length() > LENGTH_MAX) {
      return null;
    }
    try {
      byte[] bytes = DECODER.decode(text);
      return ENCODER.encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException _) {
      // Not base64url: nobody's ticket.
      return null;
    }
  }

  private static byte[] mac(byte[] key, byte[] text, int length) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update(text, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
