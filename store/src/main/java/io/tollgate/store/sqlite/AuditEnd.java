package io.tollgate.store.sqlite;

import io.tollgate.core.change.ChangeStore.AuditEntry;
import io.tollgate.store.sqlite.AuditWalk.Linked;
import io.tollgate.store.sqlite.SqliteChangeStore.Written;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The end of the audit, in the transaction of what is added to it. Nobody else writes meanwhile,
/// so it is read once.
///
/// Thread: the transaction's.
final class AuditEnd {

  private final JdbcClient jdbc;
  private @Nullable Linked last;
  private boolean read;

  AuditEnd(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void append(Written written, long organizationId, String actor, long atMillis) {
    if (!read) {
      last =
          jdbc.sql(AuditWalk.SELECT + "ORDER BY sequence DESC LIMIT 1")
              .query(Linked::fromRow)
              .optional()
              .orElse(null);
      read = true;
    }
    Linked before = last;
    var entry =
        new AuditEntry(
            before == null ? 1 : before.entry().sequence() + 1,
            atMillis,
            actor,
            written.kind(),
            organizationId,
            written.subjectId(),
            written.before(),
            written.after());
    byte[] chain = AuditChain.link(before == null ? AuditChain.start() : before.chain(), entry);
    jdbc.sql(
            """
            INSERT INTO audit (sequence, at_millis, actor, kind, organization_id, subject_id,
                               before_json, after_json, chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Arrays.asList(
                entry.sequence(),
                entry.atMillis(),
                entry.actor(),
                entry.kind(),
                entry.organizationId(),
                entry.subjectId(),
                entry.before(),
                entry.after(),
                chain))
        .update();
    last = new Linked(entry, chain);
  }
}
