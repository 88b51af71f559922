package io.tollgate.store.sqlite;

import io.tollgate.core.change.ChangeStore.AuditEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Binds each audit entry to the one before: SHA-256 of its link and the entry's content. An entry
/// that was edited, dropped or slipped in breaks every link behind it.
final class AuditChain {

  /// What the first entry is bound to.
  private static final byte[] START = new byte[32];

  private AuditChain() {}

  static byte[] start() {
    return START.clone();
  }

  static byte[] link(byte[] before, AuditEntry entry) {
    MessageDigest sha = sha256();
    sha.update(before);
    number(sha, entry.sequence());
    number(sha, entry.atMillis());
    text(sha, entry.actor());
    text(sha, entry.kind());
    number(sha, entry.organizationId());
    number(sha, entry.subjectId());
    text(sha, entry.before());
    text(sha, entry.after());
    return sha.digest();
  }

  private static void number(MessageDigest sha, long value) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
  }

  /// Length first, so that no two contents read the same; -1 for none.
  private static void text(MessageDigest sha, @Nullable String text) {
    if (text == null) {
      number(sha, -1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(sha, bytes.length);
    sha.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
