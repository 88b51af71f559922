package io.tollgate.control.portal.keys;

import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.KeyCondition;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a key is and may, in the reader's words.
///
/// Thread: one request's.
final class KeyWords {

  private final Visit visit;

  KeyWords(Visit visit) {
    this.visit = visit;
  }

  /// How a key stands.
  Standing standing(KeyCondition condition) {
    return switch (condition.kind()) {
      case ACTIVE -> new Standing("ok", visit.text("keys.state.active"));
      case DISABLED -> new Standing("off", visit.text("keys.state.disabled"));
      case SUSPENDED -> new Standing("bad", visit.text("keys.state.suspended"));
      case LIMITED -> new Standing("warn", visit.text("keys.state.limited", until(condition)));
      case EXPIRING -> new Standing("warn", visit.text("keys.state.expiring", day(condition)));
      case ENDING -> new Standing("warn", visit.text("keys.state.ending", until(condition)));
      case WAITING -> new Standing("off", visit.text("keys.state.waiting", until(condition)));
      case EXPIRED -> new Standing("end", visit.text("keys.state.expired", day(condition)));
      case LEAKED -> new Standing("bad", visit.text("keys.state.leaked"));
      case QUARANTINED -> new Standing("bad", visit.text("keys.state.quarantined"));
      case DELETED -> new Standing("end", visit.text("keys.state.deleted"));
    };
  }

  private String until(KeyCondition condition) {
    return visit.formats().instant(Objects.requireNonNull(condition.until()));
  }

  private String day(KeyCondition condition) {
    return visit.formats().date(Objects.requireNonNull(condition.until()));
  }

  String environment(Environment environment) {
    return visit.text("keys.environment." + environment.name().toLowerCase(Locale.ROOT));
  }

  /// Everything a key may, one sentence each: no sentence is put together from pieces, so each
  /// language says it its own way.
  ///
  /// @param expiresMillis [Long#MAX_VALUE] for never
  List<String> sentences(
      String apiId, Permissions permissions, KeyLimits limits, long expiresMillis) {
    var all = new ArrayList<String>();
    all.add(may(apiId, permissions));
    all.addAll(limits(limits));
    all.addAll(networks(permissions));
    all.add(
        expiresMillis == Long.MAX_VALUE
            ? visit.text("keys.sum.no-end")
            : visit.text(
                "keys.sum.end", visit.formats().instant(Instant.ofEpochMilli(expiresMillis))));
    return all;
  }

  List<String> sentences(ApiKey key) {
    return sentences(key.apiId(), key.permissions(), key.limits(), key.expiresMillis());
  }

  private String may(String apiId, Permissions permissions) {
    String environment = environment(permissions.environment());
    List<Scope> scopes = permissions.scopes();
    if (scopes.isEmpty()) {
      return visit.text("keys.sum.all", environment, apiId);
    }
    if (scopes.equals(List.of(new Scope(Scope.EVERY, false)))) {
      return visit.text("keys.sum.read", environment, apiId);
    }
    return visit.text(
        "keys.sum.only",
        environment,
        apiId,
        String.join(", ", scopes.stream().map(this::scope).toList()));
  }

  /// What a scope opens: `market to read`.
  String scope(Scope scope) {
    String group = scope.group().equals(Scope.EVERY) ? visit.text("keys.group.all") : scope.group();
    return visit.text(scope.writes() ? "keys.scope.write" : "keys.scope.read", group);
  }

  List<String> limits(KeyLimits limits) {
    var all = new ArrayList<String>();
    if (!limits.limitsCredits()) {
      all.add(visit.text("keys.sum.no-limit"));
    }
    if (limits.dayCredits() < KeyLimits.UNLIMITED) {
      all.add(count("keys.sum.day", limits.dayCredits()));
    }
    if (limits.monthCredits() < KeyLimits.UNLIMITED) {
      all.add(count("keys.sum.month", limits.monthCredits()));
    }
    if (limits.minuteCalls() > 0) {
      all.add(count("keys.sum.minute", limits.minuteCalls()));
    }
    return all;
  }

  private List<String> networks(Permissions permissions) {
    var all = new ArrayList<String>();
    int allowed = permissions.networks().allow().size();
    int denied = permissions.networks().deny().size();
    all.add(allowed == 0 ? visit.text("keys.sum.anywhere") : count("keys.sum.networks", allowed));
    if (denied > 0) {
      all.add(count("keys.sum.denied", denied));
    }
    return all;
  }

  /// The limit that stands under what a key used: `of 1,000,000 a month`.
  ///
  /// @return null if it has none
  @Nullable String limit(KeyLimits limits) {
    if (limits.monthCredits() < KeyLimits.UNLIMITED) {
      return visit.text("keys.of-month", visit.formats().number(limits.monthCredits()));
    }
    return limits.dayCredits() < KeyLimits.UNLIMITED
        ? visit.text("keys.of-day", visit.formats().number(limits.dayCredits()))
        : null;
  }

  private String count(String key, long number) {
    return visit.words().count(key, number, visit.formats().number(number));
  }
}
