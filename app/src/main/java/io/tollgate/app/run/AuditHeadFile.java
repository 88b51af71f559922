package io.tollgate.app.run;

import io.tollgate.core.change.AuditReport;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.sqlite.AuditHead;
import io.tollgate.store.sqlite.SqliteChangeStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of the audit, noted in a file beside the database.
///
/// What was noted is never replaced by an end that does not follow from it: if the database has not
/// that entry any more, the note stays as it is, for whoever verifies. An operator who brought back
/// an older database on purpose takes the file away.
///
/// Thread: one.
final class AuditHeadFile {

  private static final Logger LOG = LoggerFactory.getLogger(AuditHeadFile.class);

  private final Path file;
  private final SqliteChangeStore changes;
  private @Nullable AuditHead noted;
  private boolean stuck;

  /// @throws StartException the file is there and can't be read
  AuditHeadFile(Path file, SqliteChangeStore changes) {
    this.file = file;
    this.changes = changes;
    noted = read(file);
    if (noted != null && !changes.has(noted)) {
      stuck = true;
      LOG.error(
          "ALARM: the audit has no entry {} as it was noted in {}: run `tollgate audit verify`; if an"
              + " older database was brought back on purpose, take the file away and start again",
          noted.sequence(),
          file);
    }
  }

  /// Where it is, beside a database.
  static Path beside(Path data) {
    return data.resolve("audit-head");
  }

  /// @return null if there is no such file
  /// @throws StartException it can't be read, or is no such note
  static @Nullable AuditHead read(Path file) {
    try {
      AuditHead head = AuditHead.fromText(Files.readString(file, StandardCharsets.US_ASCII));
      if (head == null) {
        throw new StartException(
            file + " is no note of an audit's end; look why, then take it away and start again");
      }
      return head;
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new StartException(file + " can't be read: " + Reason.of(e));
    }
  }

  /// Notes the end of the audit, if it is another one.
  ///
  /// @throws StoreException the store or the file is out of reach
  void note() {
    AuditHead head = stuck ? null : changes.head();
    if (head == null || head.equals(noted)) {
      return;
    }
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(whole);
      Files.createFile(
          whole,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          whole,
          head.toText(),
          StandardCharsets.US_ASCII,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      noted = head;
    } catch (IOException e) {
      throw new StoreException(file + " can't be written: " + Reason.of(e), true, e);
    }
  }

  /// Walks the audit.
  AuditReport verify() {
    return changes.verify(read(file));
  }
}
