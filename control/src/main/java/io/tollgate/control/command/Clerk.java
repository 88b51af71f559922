package io.tollgate.control.command;

import io.tollgate.control.port.ControlPorts;

/// Keeps up what follows from time alone: writes down plans that have taken force, begins and
/// closes statements. Nothing waits for it: what it writes holds without it.
///
/// Thread: one that may block.
public final class Clerk {

  /// Whom the audit names.
  public static final String ACTOR = "schedule";

  private static final int BATCH = 500;

  private final ControlPorts ports;
  private final CommandExecutor executor;
  private final StatementBook book;

  public Clerk(ControlPorts ports, CommandExecutor executor) {
    this.ports = ports;
    this.executor = executor;
    this.book = new StatementBook(ports);
  }

  /// Writes down the plans whose time has come.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; the next round does it
  public void takePlans() {
    for (long id : ports.stores().statements().plansDue(ports.clock().millis(), BATCH)) {
      executor.execute(new Command.TakeDuePlan(id), ACTOR);
    }
  }

  /// Begins the statements that are missing, and closes those whose month is over.
  ///
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; the next round does it
  public void keepStatements() {
    long now = ports.clock().millis();
    long after = 0;
    do {
      after = book.begin(after, now);
    } while (after > 0);
    book.closeEnded(now);
  }
}
