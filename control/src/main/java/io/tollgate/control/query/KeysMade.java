package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which keys of an organization somebody has made, as the audit tells it.
public final class KeysMade {

  /// Entries of the audit looked at, and keys found, at most: a page to read, not a report.
  private static final int ENTRIES_MAX = 20_000;

  private static final int KEYS_MAX = 200;
  private static final int PAGE = 1_000;

  private final ControlPorts ports;

  public KeysMade(ControlPorts ports) {
    this.ports = ports;
  }

  /// Those that are still there, newest first.
  ///
  /// @param actor as the audit names them
  public List<ApiKey> by(long organizationId, String actor) {
    Set<Long> ids = new HashSet<>();
    var keys = new ArrayList<ApiKey>();
    long before = Long.MAX_VALUE;
    for (int seen = 0; seen < ENTRIES_MAX && keys.size() < KEYS_MAX; seen += PAGE) {
      List<AuditEntry> page = ports.stores().changes().audit(organizationId, before, PAGE);
      for (AuditEntry entry : page) {
        if (entry.actor().equals(actor)
            && entry.kind().equals("key.created")
            && ids.add(entry.subjectId())) {
          ApiKey key = ports.stores().keys().byId(entry.subjectId());
          if (key != null && key.state() != KeyState.DELETED) {
            keys.add(key);
          }
        }
      }
      if (page.size() < PAGE) {
        break;
      }
      before = page.getLast().sequence();
    }
    return List.copyOf(keys);
  }
}
