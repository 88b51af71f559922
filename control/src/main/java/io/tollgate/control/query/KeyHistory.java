package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.core.key.ApiKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who made a key, and what became of it, as the audit tells it.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class KeyHistory {

  private static final int ENTRIES_MAX = 100;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlPorts ports;

  public KeyHistory(ControlPorts ports) {
    this.ports = ports;
  }

  /// One change.
  ///
  /// @param kind as the audit names it, such as `key.changed`
  /// @param fields that were changed, as the audit names them; empty where that is not told
  /// @param state it was given; null if that stayed
  public record Entry(
      Instant at, String actor, String kind, List<String> fields, @Nullable String state) {}

  /// Who made the first key of a key's line, as the audit names them. A rotation hands it on: the
  /// new key is the same door.
  ///
  /// @return empty if nobody can tell
  public String maker(ApiKey key) {
    List<AuditEntry> all =
        ports.stores().changes().auditOf(key.organizationId(), key.firstId(), ENTRIES_MAX);
    for (AuditEntry entry : all) {
      if (entry.kind().equals("key.created")) {
        return entry.actor();
      }
    }
    return "";
  }

  /// What happened to a key, newest first.
  public List<Entry> of(ApiKey key) {
    var entries = new ArrayList<Entry>();
    for (AuditEntry entry :
        ports.stores().changes().auditOf(key.organizationId(), key.id(), ENTRIES_MAX)) {
      entries.add(entry(entry, entry.kind()));
    }
    if (key.replacesId() != 0) {
      for (AuditEntry entry :
          ports.stores().changes().auditOf(key.organizationId(), key.replacesId(), ENTRIES_MAX)) {
        if (entry.kind().equals("key.rotated")) {
          entries.add(entry(entry, "key.made-by-rotation"));
        }
      }
    }
    return entries;
  }

  private static Entry entry(AuditEntry entry, String kind) {
    Instant at = Instant.ofEpochMilli(entry.atMillis());
    String before = entry.before();
    if (before == null || !kind.equals("key.changed")) {
      return new Entry(at, entry.actor(), kind, List.of(), null);
    }
    JsonNode old = JSON.readTree(before);
    JsonNode next = JSON.readTree(entry.after());
    var fields = new TreeSet<String>();
    fields.addAll(next.propertyNames());
    fields.addAll(old.propertyNames());
    fields.removeIf(name -> next.path(name).equals(old.path(name)));
    boolean stateToo = fields.remove("state");
    return new Entry(
        at,
        entry.actor(),
        kind,
        List.copyOf(fields),
        stateToo ? next.path("state").asString("") : null);
  }
}
