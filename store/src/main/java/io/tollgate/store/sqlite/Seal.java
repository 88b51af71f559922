package io.tollgate.store.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/// Makes texts unreadable without the installation's secret, each bound to its place: moved to
/// another row, it does not open.
///
/// Thread: any.
final class Seal {

  /*
   * version 1: one byte 1, a nonce of 12 random bytes, AES-256-GCM with a tag of 16 bytes.
   *
   * The key is of one organization (HKDF-SHA-256 of the secret, RFC 5869), so that random nonces
   * stay far from where they may repeat: 2^32 writes of one organization. The place is
   * authenticated beside the text: whoever can write to the database can delete a deposit or bring
   * an old text of the same place back, but not give one to another customer or under another name.
   */

  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final byte[] PURPOSE = "tollgate vault 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] secret;
  private final byte @Nullable [] previous;
  private final SecureRandom random = new SecureRandom();

  /// @param secret the installation's, 32 bytes or more
  Seal(byte[] secret) {
    this(secret, null);
  }

  /// Seals under one secret, and opens what was sealed under either.
  ///
  /// @param previous the secret before, while it still counts; else null
  Seal(byte[] secret, byte @Nullable [] previous) {
    this.secret = checked(secret);
    this.previous = previous == null ? null : checked(previous);
  }

  private static byte[] checked(byte[] secret) {
    if (secret.length < KEY_BYTES) {
      throw new IllegalArgumentException(
          "secret: " + secret.length + " bytes (expected: >= " + KEY_BYTES + ")");
    }
    return secret.clone();
  }

  byte[] seal(long organizationId, String shelf, String name, String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, secret, nonce, organizationId, shelf, name)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /// @return null if it was sealed elsewhere, under another secret, or was changed since
  @Nullable String open(long organizationId, String shelf, String name, byte[] sealed) {
    String text = open(secret, organizationId, shelf, name, sealed);
    return text == null && previous != null
        ? open(previous, organizationId, shelf, name, sealed)
        : text;
  }

  /// The same text sealed under the current secret.
  ///
  /// @return null if it is already, or does not open at all
  byte @Nullable [] anew(long organizationId, String shelf, String name, byte[] sealed) {
    if (previous == null || open(secret, organizationId, shelf, name, sealed) != null) {
      return null;
    }
    String text = open(previous, organizationId, shelf, name, sealed);
    return text == null ? null : seal(organizationId, shelf, name, text);
  }

  private static @Nullable String open(
      byte[] secret, long organizationId, String shelf, String name, byte[] sealed) {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    try {
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, secret, nonce, organizationId, shelf, name)
              .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
      return new String(text, StandardCharsets.UTF_8);
    } catch (AEADBadTagException _) {
      // What the caller is told by null.
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  private static Cipher cipher(
      int mode, byte[] secret, byte[] nonce, long organizationId, String shelf, String name)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key(secret, organizationId), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place(organizationId, shelf, name));
    return cipher;
  }

  private static SecretKey key(byte[] secret, long organizationId) throws GeneralSecurityException {
    byte[] info =
        ByteBuffer.allocate(PURPOSE.length + Long.BYTES)
            .put(PURPOSE)
            .putLong(organizationId)
            .array();
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(info, KEY_BYTES));
  }

  /// Lengths before texts, so that no two places read the same.
  private static byte[] place(long organizationId, String shelf, String name) {
    byte[] ofShelf = shelf.getBytes(StandardCharsets.UTF_8);
    byte[] ofName = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + Long.BYTES + 2 * Integer.BYTES + ofShelf.length + ofName.length)
        .put(VERSION)
        .putLong(organizationId)
        .putInt(ofShelf.length)
        .put(ofShelf)
        .putInt(ofName.length)
        .put(ofName)
        .array();
  }
}
