package io.tollgate.store.sqlite;

import io.tollgate.core.change.AuditReport;
import io.tollgate.core.change.AuditReport.Break;
import io.tollgate.core.change.AuditReport.What;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.sqlite.SQLiteConfig;

/// Walks the audit along its chain and names what does not hold. Constant memory.
///
/// Each entry's link is made of the link before and of what the entry says. Where one does not come
/// out, the entry behind tells why: if that one's link was made of this one's, then this one's link
/// is as it was written, and what it says is not.
///
/// Thread: one; blocks.
public final class AuditWalk {

  static final String SELECT =
      """
      SELECT sequence, at_millis, actor, kind, organization_id, subject_id, before_json,
             after_json, chain
      FROM audit
      """;

  private static final int STEP = 1_000;

  private final Database database;
  private final @Nullable AuditHead head;
  private final List<Break> breaks = new ArrayList<>();
  private long entries;
  private @Nullable Linked before;

  /// An entry whose link does not come out; what it is, the next one tells.
  private @Nullable Linked doubtful;

  private AuditWalk(Database database, @Nullable AuditHead head) {
    this.database = database;
    this.head = head;
  }

  /// An entry and its link. Never leaves this package: records with arrays have no fair equals.
  @SuppressWarnings("ArrayRecordComponent")
  record Linked(AuditEntry entry, byte[] chain) {

    static Linked fromRow(ResultSet row, int number) throws SQLException {
      return new Linked(
          new AuditEntry(
              row.getLong(1),
              row.getLong(2),
              row.getString(3),
              row.getString(4),
              row.getLong(5),
              row.getLong(6),
              row.getString(7),
              row.getString(8)),
          row.getBytes(9));
    }

    long sequence() {
      return entry.sequence();
    }

    AuditHead head() {
      return new AuditHead(sequence(), HexFormat.of().formatHex(chain));
    }

    boolean follows(byte[] link) {
      return Arrays.equals(AuditChain.link(link, entry), chain);
    }
  }

  /// @param head the newest entry as it was noted elsewhere; null if it was not
  /// @throws io.tollgate.core.unit.StoreException the database is out of reach
  public static AuditReport of(Database database, @Nullable AuditHead head) {
    return new AuditWalk(database, head).walk();
  }

  /// The same of a file, whether a server has it or not; nothing is changed.
  ///
  /// @throws StoreException it can't be read
  public static AuditReport ofFile(Path file, @Nullable AuditHead head) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(file + ": there is no such database", false, null);
    }
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
      return of(new OneReader(connection), head);
    } catch (SQLException | DataAccessException e) {
      throw new StoreException(file + ": the audit can't be read: " + e.getMessage(), false, e);
    }
  }

  /// A database that is only read, by one.
  private record OneReader(Connection connection) implements Database {

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
      try {
        return work.in(connection);
      } catch (SQLException e) {
        throw new StoreException(String.valueOf(e.getMessage()), false, e);
      }
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
      throw new IllegalStateException("it is only read");
    }
  }

  private AuditReport walk() {
    long after = 0;
    while (true) {
      List<Linked> step = step(after);
      if (step.isEmpty()) {
        break;
      }
      step.forEach(this::next);
      after = step.getLast().sequence();
    }
    end();
    long noted = head == null ? 0 : head.sequence();
    return new AuditReport(
        entries, after, noted, breaks.subList(0, Math.min(breaks.size(), AuditReport.BREAKS_MAX)));
  }

  private List<Linked> step(long after) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(SELECT + "WHERE sequence > ? ORDER BY sequence LIMIT ?")
            .params(after, STEP)
            .query(Linked::fromRow)
            .list());
  }

  private void next(Linked next) {
    entries++;
    Linked last = before;
    long expected = last == null ? 1 : last.sequence() + 1;
    byte[] link = last == null ? AuditChain.start() : last.chain();
    boolean follows = next.sequence() == expected && next.follows(link);
    boolean orphan = next.sequence() != expected;
    Linked doubted = doubtful;
    if (doubted != null) {
      tell(doubted, follows);
      doubtful = null;
      // What stood before this one is not there any more: nothing can be said of its own link.
      orphan |= !follows;
    }
    if (next.sequence() != expected) {
      add(expected, What.MISSING, missing(expected, next.sequence() - 1));
    }
    if (!follows && !orphan) {
      doubtful = next;
    }
    if (head != null && head.sequence() == next.sequence() && !head.equals(next.head())) {
      add(
          next.sequence(),
          What.FOREIGN,
          "is not the entry that was noted outside of the database: the audit up to here was made"
              + " anew");
    }
    before = next;
  }

  private void end() {
    Linked last = before;
    Linked doubted = doubtful;
    if (doubted != null) {
      tell(doubted, head != null && head.equals(doubted.head()));
    }
    long sequence = last == null ? 0 : last.sequence();
    if (head != null && head.sequence() > sequence) {
      add(sequence + 1, What.CUT, missing(sequence + 1, head.sequence()) + " at the end");
    }
  }

  private static String missing(long from, long to) {
    return from == to ? "is missing" : "to " + to + " are missing";
  }

  private void tell(Linked entry, boolean linkHolds) {
    if (linkHolds) {
      add(
          entry.sequence(),
          What.ALTERED,
          "was altered after it was written: " + database.read(it -> altered(it, entry.entry())));
    } else {
      add(
          entry.sequence(),
          What.FOREIGN,
          "fits neither to the entry before nor to the one behind: it was slipped in, or written"
              + " anew");
    }
  }

  /// What its neighbours about the same thing say against it.
  private static String altered(Connection connection, AuditEntry entry) {
    String group = entry.kind().substring(0, entry.kind().indexOf('.') + 1) + "%";
    String same = SELECT + "WHERE subject_id = ? AND kind LIKE ? AND sequence ";
    AuditEntry earlier = one(connection, same + "< ? ORDER BY sequence DESC LIMIT 1", entry, group);
    AuditEntry later = one(connection, same + "> ? ORDER BY sequence LIMIT 1", entry, group);
    var found = new ArrayList<String>();
    if (earlier != null && !Objects.equals(earlier.after(), entry.before())) {
      found.add("its \"before\" is not what entry " + earlier.sequence() + " left");
    }
    if (later != null && !Objects.equals(later.before(), entry.after())) {
      found.add("its \"after\" is not what entry " + later.sequence() + " found");
    }
    return found.isEmpty()
        ? "in who, when or what it was, or in what no other entry tells"
        : String.join("; ", found);
  }

  private static @Nullable AuditEntry one(
      Connection connection, String sql, AuditEntry entry, String group) {
    return Sql.client(connection)
        .sql(sql)
        .params(entry.subjectId(), group, entry.sequence())
        .query(Linked::fromRow)
        .optional()
        .map(Linked::entry)
        .orElse(null);
  }

  private void add(long sequence, What what, String words) {
    breaks.add(new Break(sequence, what, words));
  }
}
