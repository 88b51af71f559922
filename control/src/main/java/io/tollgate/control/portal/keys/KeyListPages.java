package io.tollgate.control.portal.keys;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.KeyBoard;
import io.tollgate.control.query.KeyBoard.Entry;
import io.tollgate.control.query.KeyHistory;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/o/{org}/keys`: the list.
@Controller
public final class KeyListPages {

  /// Rows of one page.
  private static final int ROWS = 100;

  private static final Duration WEEK = Duration.ofDays(7);
  private static final String DELETED = "deleted";

  private final KeyBoard board;
  private final KeyHistory history;
  private final Rights rights;

  public KeyListPages(ControlPorts ports, Rights rights) {
    this.board = new KeyBoard(ports);
    this.history = new KeyHistory(ports);
    this.rights = rights;
  }

  /// A filter of the sub-line.
  private record Filter(String id, Predicate<Entry> lets) {}

  private static List<Filter> filters(long now) {
    return List.of(
        new Filter("all", _ -> true),
        new Filter("no-limit", entry -> !entry.key().limits().limitsCredits()),
        new Filter("no-end", entry -> entry.key().expiresMillis() == Long.MAX_VALUE),
        new Filter("idle", entry -> entry.idle(now)));
  }

  @GetMapping("/o/{org}/keys")
  Answer list(Visit visit, OrganizationPlace place) {
    long now = visit.now().toEpochMilli();
    String search = visit.parameter("q");
    boolean deleted = visit.parameter("show").equals(DELETED);
    KeyBoard.Entries living = board.all(place.organizationId(), search, false);
    KeyBoard.Entries gone = board.all(place.organizationId(), search, true);
    Filter filter =
        filters(now).stream()
            .filter(one -> one.id().equals(visit.parameter("show")))
            .findFirst()
            .orElse(filters(now).getFirst());
    String here = deleted ? DELETED : filter.id();

    var views = new ArrayList<KeyListPage.View>();
    for (Filter one : filters(now)) {
      views.add(
          view(visit, place, one.id(), here, living.keys().stream().filter(one.lets()).count()));
    }
    if (!gone.keys().isEmpty() || deleted) {
      views.add(view(visit, place, DELETED, here, gone.keys().size()));
    }
    List<Entry> shown =
        deleted ? gone.keys() : living.keys().stream().filter(filter.lets()).toList();

    KeyRights may = new KeyRights(visit, place, rights, history);
    List<Entry> page = after(shown, visit.parameter("after"));
    Map<Long, KeyBoard.Used> used =
        page.isEmpty() ? Map.of() : board.used(place.organizationId(), now - WEEK.toMillis());
    List<KeyListPage.Row> rows =
        page.stream().limit(ROWS).map(entry -> row(visit, place, may, entry, used)).toList();
    String next = null;
    if (page.size() > ROWS) {
      next =
          path(place, here, search) + "&after=" + PublicId.KEY.write(page.get(ROWS - 1).key().id());
    }
    var it =
        new KeyListPage(
            rows,
            views,
            views.stream().filter(KeyListPage.View::here).findFirst().orElse(views.getFirst()),
            search,
            search.isEmpty() && living.keys().isEmpty() && gone.keys().isEmpty(),
            (deleted ? gone : living).more(),
            next,
            may.refuseNew(),
            may.unverified(),
            visit.parameter("done"));
    return visit.live()
        ? Page.part("keys/rows", it).in(place.at(Section.KEYS))
        : Page.of("keys/list", visit.text("keys.title"), it).in(place.at(Section.KEYS));
  }

  private static List<Entry> after(List<Entry> entries, String id) {
    if (id.isEmpty()) {
      return entries;
    }
    long last = PublicId.KEY.read(id);
    return entries.stream().dropWhile(entry -> entry.key().id() != last).skip(1).toList();
  }

  private static KeyListPage.View view(
      Visit visit, OrganizationPlace place, String id, String here, long count) {
    String name = visit.text("keys.view." + id);
    return new KeyListPage.View(
        id,
        name,
        visit.text("keys.view", name, visit.formats().number(count)),
        path(place, id, visit.parameter("q")),
        id.equals(here));
  }

  private static String path(OrganizationPlace place, String view, String search) {
    return place.path("keys")
        + "?show="
        + view
        + (search.isEmpty() ? "" : "&q=" + Paths.encoded(search));
  }

  /// A key as the list shows it.
  static KeyListPage.Row row(
      Visit visit,
      OrganizationPlace place,
      KeyRights may,
      Entry entry,
      Map<Long, KeyBoard.Used> used) {
    var words = new KeyWords(visit);
    var can = KeyActs.of(entry);
    String reason = can.any() ? may.refuse(entry.key()) : null;
    return new KeyListPage.Row(
        place.path("keys/" + PublicId.KEY.write(entry.key().id())),
        entry.key().label(),
        entry.key().hint(),
        words.environment(entry.key().permissions().environment()),
        visit.formats().number(used.getOrDefault(entry.key().id(), KeyBoard.Used.NONE).credits()),
        words.limit(entry.key().limits()),
        entry.use() == null ? null : Instant.ofEpochMilli(entry.use().atMillis()),
        entry.use() == null ? null : entry.use().address(),
        words.standing(entry.condition()),
        can.rotate(),
        can.disable() ? "disable" : can.enable() ? "enable" : null,
        can.end(),
        can.delete(),
        reason);
  }
}
