package io.tollgate.control.person;

import io.tollgate.core.person.Secret;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// Hashes passwords with Argon2id, a few at a time: each takes 19 MiB and a core for a tenth of a
/// second, so a flood of sign-ins waits in line and the machine has the rest.
///
/// Thread: any that may block.
public final class Passwords {

  // OWASP, Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;

  private static final Duration WAIT_MAX = Duration.ofSeconds(5);

  private final Argon2PasswordEncoder encoder =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
  private final Semaphore turns;
  private final Duration waitMax;
  private @Nullable Secret nobodys;

  public Passwords() {
    // The gateway needs a core as well.
    this(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), WAIT_MAX);
  }

  /// @param atOnce how many are hashed at the same time
  /// @param waitMax longest wait in line
  Passwords(int atOnce, Duration waitMax) {
    turns = new Semaphore(atOnce, true);
    this.waitMax = waitMax;
  }

  /// Too many wait already; nothing was hashed.
  public static final class BusyException extends RuntimeException {
    BusyException() {
      super("too many passwords wait to be hashed", null, false, false);
    }
  }

  /// @throws BusyException nothing was hashed
  public Secret hash(String password) {
    await();
    try {
      return new Secret(encoded(password));
    } finally {
      turns.release();
    }
  }

  private String encoded(String password) {
    return String.valueOf(encoder.encode(PasswordRules.same(password)));
  }

  /// Whether a password is the one that was hashed. Takes as long if there is no hash.
  ///
  /// @param hash null if there is none, and then the answer is no
  /// @throws BusyException nothing was hashed
  public boolean matches(String password, @Nullable Secret hash) {
    Secret nobodys = nobodys();
    await();
    try {
      boolean same =
          encoder.matches(PasswordRules.same(password), (hash == null ? nobodys : hash).reveal());
      return same && hash != null;
    } finally {
      turns.release();
    }
  }

  /// A hash to be as slow with; made at the first sign-in, whosever it is.
  private synchronized Secret nobodys() {
    Secret made = nobodys;
    if (made == null) {
      made = new Secret(encoded("nobody's"));
      nobodys = made;
    }
    return made;
  }

  private void await() {
    try {
      if (!turns.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BusyException();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BusyException();
    }
  }
}
