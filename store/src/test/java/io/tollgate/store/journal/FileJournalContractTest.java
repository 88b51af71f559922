package io.tollgate.store.journal;

import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.Journal.Sync;
import io.tollgate.testkit.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// [JournalContract] on real files, in every mode.
class FileJournalContractTest {

  @Nested
  class Always extends OnFiles {
    @Override
    Sync sync() {
      return Sync.ALWAYS;
    }
  }

  @Nested
  class Interval extends OnFiles {
    @Override
    Sync sync() {
      return Sync.INTERVAL;
    }
  }

  @Nested
  class Never extends OnFiles {
    @Override
    Sync sync() {
      return Sync.NEVER;
    }
  }

  abstract static class OnFiles extends JournalContract {

    @TempDir private Path directory;

    abstract Sync sync();

    @Override
    protected Journal newJournal() {
      return FileJournal.open(JournalSettings.of(directory.resolve("journal")).with(sync()));
    }
  }
}
