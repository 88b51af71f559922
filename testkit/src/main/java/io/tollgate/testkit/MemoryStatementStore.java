package io.tollgate.testkit;

import io.tollgate.core.account.Organization;
import io.tollgate.core.statement.Statement;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.statement.StatementStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Statements in memory.
///
/// Thread: any.
public final class MemoryStatementStore implements StatementStore {

  private final TreeMap<Long, Statement> statements = new TreeMap<>();
  private final Supplier<List<Organization>> organizations;

  public MemoryStatementStore(Supplier<List<Organization>> organizations) {
    this.organizations = organizations;
  }

  @Override
  public synchronized @Nullable Statement byId(long id) {
    return statements.get(id);
  }

  @Override
  public synchronized List<Statement> page(long organizationId, long beforeStartMillis, int limit) {
    return statements.values().stream()
        .filter(one -> one.organizationId() == organizationId)
        .filter(one -> one.startMillis() < beforeStartMillis)
        .sorted(Comparator.comparingLong(Statement::startMillis).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Statement open(Statement statement) {
    Statement there = find(statement);
    if (there == null) {
      statements.put(statement.id(), statement);
      return statement;
    }
    if (there.closing() == null && there.endMillis() < statement.endMillis()) {
      statements.put(there.id(), copy(there, statement.endMillis(), there.lines(), null));
    }
    return require(there.id());
  }

  private @Nullable Statement find(Statement like) {
    return statements.values().stream()
        .filter(one -> one.organizationId() == like.organizationId())
        .filter(one -> one.kind() == like.kind() && one.startMillis() == like.startMillis())
        .findFirst()
        .orElse(null);
  }

  /// Adds a line to an open statement.
  public synchronized void add(long id, StatementLine line) {
    Statement there = require(id);
    var lines = new ArrayList<>(there.lines());
    lines.add(line);
    statements.put(id, copy(there, there.endMillis(), lines, null));
  }

  @Override
  public synchronized void cut(long id, long endMillis) {
    Statement there = require(id);
    statements.put(
        id, copy(there, Math.min(endMillis, there.endMillis()), there.lines(), there.closing()));
  }

  @Override
  public synchronized boolean close(Statement statement) {
    Statement there = require(statement.id());
    if (there.closing() != null) {
      return false;
    }
    var lines = new ArrayList<>(there.lines());
    statement.lines().stream()
        .filter(line -> line.what() == StatementLine.What.OVERAGE)
        .forEach(lines::add);
    statements.put(there.id(), copy(there, there.endMillis(), lines, statement.closing()));
    return true;
  }

  @Override
  public synchronized List<Statement> ended(long beforeMillis, int limit) {
    return statements.values().stream()
        .filter(one -> one.closing() == null && one.endMillis() < beforeMillis)
        .sorted(Comparator.comparingLong(Statement::endMillis))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Long> withoutAt(long atMillis, long afterId, int limit) {
    return organizations.get().stream()
        .map(Organization::id)
        .filter(id -> id > afterId)
        .filter(id ->
            statements.values().stream()
                .noneMatch(one ->
                    one.organizationId() == id
                        && one.closing() == null
                        && one.startMillis() <= atMillis
                        && one.endMillis() > atMillis))
        .sorted()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Long> plansDue(long atMillis, int limit) {
    return organizations.get().stream()
        .filter(one -> one.next() != null && one.next().atMillis() <= atMillis)
        .map(Organization::id)
        .sorted()
        .limit(limit)
        .toList();
  }

  private Statement require(long id) {
    Statement there = statements.get(id);
    if (there == null) {
      throw new IllegalStateException("no statement " + id);
    }
    return there;
  }

  private static Statement copy(
      Statement one, long endMillis, List<StatementLine> lines, Statement.@Nullable Closing last) {
    return new Statement(
        one.id(),
        one.organizationId(),
        one.kind(),
        one.startMillis(),
        endMillis,
        one.currency(),
        lines,
        last);
  }
}
