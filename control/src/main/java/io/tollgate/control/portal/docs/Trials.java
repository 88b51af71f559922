package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.UsageReports;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.unit.RequestId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Makes calls for a key that is not there: by a ticket, which the gateway takes in its place.
///
/// Thread: any that may block.
final class Trials {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /// So many looks take about a second: as long as a person waits for an answer without wondering.
  private static final int LOOKS_MAX = 50;

  private final ControlPorts ports;
  private final DocsPorts docs;
  private final UsageReports reports;

  Trials(ControlPorts ports, DocsPorts docs) {
    this.ports = ports;
    this.docs = docs;
    this.reports = new UsageReports(ports);
  }

  /// What came of a call.
  ///
  /// @param record what the books say of it; null where they know nothing of it, or not yet
  record Trial(Explorer.Outcome outcome, @Nullable CallView record) {}

  /// Makes a call. Whether the person may use the key is the caller's to know.
  ///
  /// @param viewer where the person is
  Trial send(Api api, Filled call, ApiKey key, IpAddress viewer) {
    SecureRandom random = ports.making().random();
    var ticket =
        new Ticket(
            api.id(),
            key.digest(),
            viewer,
            ports.clock().millis(),
            random.nextLong(),
            random.nextLong());
    Mount mount = api.mounts().getFirst();
    var body = call.operation().body();
    Explorer.Outcome outcome =
        docs.explorer()
            .send(
                new Explorer.Call(
                    call.operation().method(),
                    mount.host().isEmpty() ? "localhost" : mount.host(),
                    mount.prefix() + call.target(),
                    call.headers(),
                    call.body(),
                    body == null ? "" : body.contentType(),
                    docs.tickets().seal(ticket)));
    return new Trial(
        outcome,
        outcome instanceof Explorer.Outcome.Answered answered
            ? record(answered.requestId())
            : null);
  }

  private @Nullable CallView record(String requestId) {
    if (requestId.isEmpty()) {
      return null;
    }
    UUID id;
    try {
      id = UUID.fromString(requestId);
    } catch (IllegalArgumentException _) {
      // Whatever answered there, it was not a gateway of ours.
      return null;
    }
    return written(new RequestId(id.getMostSignificantBits(), id.getLeastSignificantBits()));
  }

  /// What the books say of a call, a moment later if they don't yet: the gateway writes refusals
  /// down behind their answers.
  private @Nullable CallView written(RequestId id) {
    CallView record = reports.call(id);
    for (int i = 0; record == null && i < LOOKS_MAX; i++) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      record = reports.call(id);
    }
    return record;
  }
}
