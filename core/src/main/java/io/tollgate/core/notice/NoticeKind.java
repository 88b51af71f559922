package io.tollgate.core.notice;

import java.util.Locale;

/// What a notice is about. `docs/watching.md` has the exact rule of each.
public enum NoticeKind {
  /// A key long used from few networks was used from one that is new to it.
  NEW_NETWORK(false),
  /// A key was used from many networks in a short time.
  MANY_NETWORKS(false),
  /// A key made many times the calls it ever made in an hour.
  SPIKE(false),
  /// Most calls of a key were refused for some minutes.
  REFUSALS(false),
  /// A key was reported as found where it does not belong.
  KEY_LEAKED(true),
  /// A decoy was reported as found: somebody published what only a thief can have.
  CANARY_LEAKED(true),
  /// A decoy was used.
  CANARY_USED(true);

  private final boolean alarm;

  NoticeKind(boolean alarm) {
    this.alarm = alarm;
  }

  /// Whether it needs somebody now.
  public boolean alarm() {
    return alarm;
  }

  /// Its stable text, in logs, metrics and the admin API.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
