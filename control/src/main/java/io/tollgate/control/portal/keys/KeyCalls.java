package io.tollgate.control.portal.keys;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.portal.usage.Refusals;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyBoard;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.core.key.ApiKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The calls of one key, as its page shows them: as far back as the plan shows single calls.
///
/// Thread: any that may block.
final class KeyCalls {

  /// Rows of the page; all of them are in the request log.
  static final int SHOWN = 10;

  /// Calls that are looked through for where they came from.
  private static final int LOOKED_AT = 1_000;

  /// Addresses that are named.
  private static final int PLACES = 10;

  private final Directory directory;
  private final KeyBoard board;

  KeyCalls(ControlPorts ports, KeyBoard board) {
    this.directory = new Directory(ports);
    this.board = board;
  }

  private Instant shownSince(OrganizationPlace place) {
    SubscriptionView subscription = directory.subscription(place.organizationId());
    if (subscription == null) {
      throw new NotThereException();
    }
    return subscription.callsShownSince();
  }

  /// The newest ones.
  List<KeyPage.Call> newest(Visit visit, OrganizationPlace place, ApiKey key) {
    return board.calls(key, shownSince(place).toEpochMilli(), SHOWN).stream()
        .map(call -> row(visit, place, call))
        .toList();
  }

  private static KeyPage.Call row(Visit visit, OrganizationPlace place, CallView call) {
    int query = call.target().indexOf('?');
    return new KeyPage.Call(
        place.path("requests/" + call.id()),
        call.at(),
        call.method() + " " + (query < 0 ? call.target() : call.target().substring(0, query)),
        call.status(),
        Refusals.words(call.refusal()),
        call.address(),
        visit.formats().number(call.credits()));
  }

  /// Where calls with a key came from since an instant.
  List<KeyPage.Place> places(Visit visit, OrganizationPlace place, ApiKey key, long sinceMillis) {
    long since = Math.max(sinceMillis, shownSince(place).toEpochMilli());
    var of = new LinkedHashMap<String, List<CallView>>();
    for (CallView call : board.calls(key, since, LOOKED_AT)) {
      of.computeIfAbsent(call.address(), _ -> new ArrayList<>()).add(call);
    }
    return of.entrySet().stream()
        .limit(PLACES)
        .map(from ->
            new KeyPage.Place(
                from.getKey(),
                visit.formats().number(from.getValue().size()),
                from.getValue().getFirst().at()))
        .toList();
  }
}
