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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes calls for a key that is not there: by a ticket, which the gateway takes in its place.
///
/// Thread: any that may block.
final class Trials {

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
    return reports.call(new RequestId(id.getMostSignificantBits(), id.getLeastSignificantBits()));
  }
}
