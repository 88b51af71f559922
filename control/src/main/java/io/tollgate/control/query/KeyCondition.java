package io.tollgate.control.query;

import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Account;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.ApiKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How things stand with a key for who owns it: the one word that matters most.
///
/// @param until when it changes by itself, or did; null where nothing but an act changes it
public record KeyCondition(Kind kind, @Nullable Instant until) {

  /// How long before its end a key is said to expire.
  public static final Duration EXPIRING = Duration.ofDays(14);

  /// The first that holds, in this order.
  public enum Kind {
    DELETED,
    LEAKED,
    /// Reported as leaked; reads as before and writes no more.
    QUARANTINED,
    EXPIRED,
    DISABLED,
    /// Its organization is stopped.
    SUSPENDED,
    /// Not in force yet.
    WAITING,
    /// Replaced; goes on for a while.
    ENDING,
    /// A limit of its own is reached.
    LIMITED,
    EXPIRING,
    ACTIVE
  }

  /// @param account of its organization; null if it is gone
  /// @param now in milliseconds
  public static KeyCondition of(ApiKey key, @Nullable Account account, long now) {
    Instant end =
        key.expiresMillis() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(key.expiresMillis());
    return switch (key.state()) {
      case DELETED -> new KeyCondition(Kind.DELETED, null);
      case LEAKED -> new KeyCondition(Kind.LEAKED, null);
      case QUARANTINED ->
          key.expiresMillis() <= now
              ? new KeyCondition(Kind.EXPIRED, end)
              : new KeyCondition(Kind.QUARANTINED, null);
      case DISABLED ->
          key.expiresMillis() <= now
              ? new KeyCondition(Kind.EXPIRED, end)
              : new KeyCondition(Kind.DISABLED, null);
      case ACTIVE -> ofActive(key, end, account, now);
    };
  }

  private static KeyCondition ofActive(
      ApiKey key, @Nullable Instant end, @Nullable Account account, long now) {
    if (key.expiresMillis() <= now) {
      return new KeyCondition(Kind.EXPIRED, end);
    }
    if (account == null || account.terms().organization().standing() != Standing.ACTIVE) {
      return new KeyCondition(Kind.SUSPENDED, null);
    }
    if (key.notBeforeMillis() > now) {
      return new KeyCondition(Kind.WAITING, Instant.ofEpochMilli(key.notBeforeMillis()));
    }
    if (key.replacedById() != 0) {
      return new KeyCondition(Kind.ENDING, end);
    }
    if (key.limits().limitsCredits()) {
      Desk.KeyStatement statement = account.desk().statement(key, now);
      for (Allowance allowance : statement.allowances()) {
        if (allowance.limited() && allowance.left() == 0) {
          return new KeyCondition(Kind.LIMITED, Instant.ofEpochMilli(allowance.resetMillis()));
        }
      }
    }
    return end != null && key.expiresMillis() - now <= EXPIRING.toMillis()
        ? new KeyCondition(Kind.EXPIRING, end)
        : new KeyCondition(Kind.ACTIVE, null);
  }
}
