package io.tollgate.app.config;

import io.tollgate.core.ledger.Journal;
import java.nio.file.Path;
import java.time.Duration;

/// The journal.
///
/// @param directory its folder
/// @param sync when a charge counts as durable
public record JournalConfig(Path directory, Mode sync) {

  /// When a charge counts as durable.
  ///
  /// @param interval between two syncs; zero where `sync` is not [Journal.Sync#INTERVAL]
  public record Mode(Journal.Sync sync, Duration interval) {

    static final Mode ALWAYS = new Mode(Journal.Sync.ALWAYS, Duration.ZERO);
    static final Mode NEVER = new Mode(Journal.Sync.NEVER, Duration.ZERO);

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofMinutes(1);

    static Kind<Mode> kind() {
      return Kinds.scalar(
          "always, never, or an interval, " + Kinds.duration(MIN) + " to " + Kinds.duration(MAX),
          text -> {
            if (text.equals("always")) {
              return ALWAYS;
            }
            if (text.equals("never")) {
              return NEVER;
            }
            Duration interval = Kinds.parseDuration(text, MIN, MAX);
            return interval == null ? null : new Mode(Journal.Sync.INTERVAL, interval);
          },
          Mode::toString);
    }

    /// As it is written in the file.
    @Override
    public String toString() {
      return switch (sync) {
        case ALWAYS -> "always";
        case NEVER -> "never";
        case INTERVAL -> Kinds.duration(interval);
      };
    }
  }
}
