package io.tollgate.control.portal.keys;

import io.tollgate.control.command.KeyMade;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.portal.docs.Language;
import io.tollgate.control.portal.docs.Snippets;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.CallView;
import io.tollgate.control.query.KeyBoard;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.price.Quote;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import io.tollgate.core.unit.PublicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the page that shows a key, once. Its answer is the only place the key ever stands: not in
/// a session, an address, a log or a store.
///
/// Thread: any that may block.
final class MadeKeys {

  private final ControlPorts ports;
  private final DocsPorts docs;
  private final KeyBoard board;

  MadeKeys(ControlPorts ports, DocsPorts docs) {
    this.ports = ports;
    this.docs = docs;
    this.board = new KeyBoard(ports);
  }

  Answer page(Visit visit, OrganizationPlace place, KeyMade made) {
    visit.response().setHeader("Cache-Control", "no-store");
    ApiKey key = made.key();
    Call call = call(key);
    var it =
        new MadePage(
            made.secret(),
            key.label(),
            key.hint(),
            path(place, key.id()),
            old(visit, place, key),
            Snippets.variable(key.apiId()),
            call == null ? "" : price(visit, call.quote()),
            call == null ? List.of() : call.snippets(),
            firstCall(visit, place, key));
    String title = visit.text(made.secret() == null ? "keys.made.again" : "keys.made.title");
    return Page.of("keys/made", title, it).in(place.at(Section.KEYS));
  }

  private static String path(OrganizationPlace place, long keyId) {
    return place.path("keys/" + PublicId.KEY.write(keyId));
  }

  private MadePage.@Nullable Old old(Visit visit, OrganizationPlace place, ApiKey key) {
    KeyBoard.Entry old =
        key.replacesId() == 0 ? null : board.find(place.organizationId(), key.replacesId());
    return old == null
        ? null
        : new MadePage.Old(
            path(place, old.key().id()),
            old.key().hint(),
            new KeyWords(visit).standing(old.condition()));
  }

  /// Whether a key has called: turns from waiting to its first call.
  MadePage.FirstCall firstCall(Visit visit, OrganizationPlace place, ApiKey key) {
    CallView call = board.firstCall(key);
    return new MadePage.FirstCall(
        path(place, key.id()) + "/first-call",
        call == null
            ? null
            : visit.text(
                "keys.made.first-call",
                visit.formats().time(call.at()),
                Integer.toString(call.status())),
        call != null && call.refusal() != null);
  }

  /// A call that a key may make.
  private record Call(Quote quote, List<MadePage.Snippet> snippets) {}

  /// The first call of the api's document that this key may make with its own examples; without a
  /// document, the first route that wants nothing filled in.
  private @Nullable Call call(ApiKey key) {
    Catalog catalog = ports.catalog().get();
    Api api = catalog.apiById(key.apiId());
    if (api == null) {
      return null;
    }
    Filled best = null;
    Route of = null;
    for (Operation operation : operations(api)) {
      Filled filled = Filled.example(operation);
      Route route = filled.missing().isEmpty() ? filled.route(api, catalog) : null;
      if (route != null && opens(key, route) && (of == null || cheaper(filled, route, best, of))) {
        best = filled;
        of = route;
      }
    }
    if (best == null || of == null) {
      return null;
    }
    var snippets = new ArrayList<MadePage.Snippet>();
    var model =
        new Snippets(
            best,
            docs.bases().apply(api),
            docs.guides().apply(api).key(),
            Snippets.variable(api.id()));
    for (Language language : Language.values()) {
      snippets.add(new MadePage.Snippet(language.id(), language.title(), model.in(language)));
    }
    return new Call(of.price().quote(best.asked()), snippets);
  }

  private static boolean cheaper(Filled one, Route route, @Nullable Filled best, Route of) {
    return best != null
        && route.price().quote(one.asked()).high() < of.price().quote(best.asked()).high();
  }

  private List<Operation> operations(Api api) {
    Reference reference = docs.references().get().get(api.id());
    if (reference != null) {
      return reference.operations().stream()
          .filter(operation -> operation.method().equals("GET"))
          .toList();
    }
    return api.routes().stream()
        .filter(route -> route.method().equals("GET"))
        .filter(route -> route.path().toString().matches("[A-Za-z0-9/._~-]+"))
        .map(route ->
            new Operation(
                route.id(), "GET", route.path().toString(), "", "", List.of(), null, null))
        .toList();
  }

  private static boolean opens(ApiKey key, Route route) {
    return route.access() == Access.KEY
        && route.environments().contains(key.permissions().environment())
        && key.permissions().opens(route.group(), route.writes("GET"));
  }

  private static String price(Visit visit, Quote quote) {
    if (quote.high() == 0) {
      return visit.text("keys.made.price-free");
    }
    String high = visit.formats().number(quote.high());
    return quote.low() == quote.high()
        ? visit.words().count("keys.made.price", quote.high(), high)
        : visit.text("keys.made.price-range", visit.formats().number(quote.low()), high);
  }
}
