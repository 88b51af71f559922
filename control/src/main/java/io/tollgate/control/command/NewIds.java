package io.tollgate.control.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Makes the ids of new objects, before the first try.
///
/// An id made from an idempotency key is a hash of actor, operation and key: a repeat finds its
/// object for ever, after a restart too, and never makes a second one. Which request made it is
/// remembered only for the last [#REQUESTS_MAX] of them, to tell a repeat from another request
/// under the same key.
///
/// Thread: any.
public final class NewIds {

  /// Requests remembered; some 150 bytes each.
  static final int REQUESTS_MAX = 10_000;

  /// Ids from keys have this bit set; counted ones, which begin with 42 bits of milliseconds, get
  /// there in 2054.
  private static final long FROM_KEY = 1L << 62;

  private final LongSupplier counted;

  private final Map<Long, String> requests =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > REQUESTS_MAX;
        }
      };

  /// @param counted ids that were never given before
  public NewIds(LongSupplier counted) {
    this.counted = counted;
  }

  /// An id that was never given before.
  public NewId fresh() {
    return new NewId(counted.getAsLong(), "");
  }

  /// The id that belongs to an idempotency key.
  ///
  /// @param operation what is asked for; one key may serve two operations
  /// @param request all of the request
  public NewId ofKey(String actor, String operation, String key, String request) {
    long id = ByteBuffer.wrap(sha256(actor + '\n' + operation + '\n' + key)).getLong();
    return new NewId(
        (id & Long.MAX_VALUE) | FROM_KEY, HexFormat.of().formatHex(sha256(request), 0, 16));
  }

  /// Whether this id is known to belong to another request.
  boolean contradicts(NewId id) {
    if (!id.repeatable()) {
      return false;
    }
    synchronized (requests) {
      String made = requests.get(id.value());
      return made != null && !made.equals(id.request());
    }
  }

  /// The request has done what it asked for.
  void remember(NewId id) {
    if (id.repeatable()) {
      synchronized (requests) {
        requests.put(id.value(), id.request());
      }
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
