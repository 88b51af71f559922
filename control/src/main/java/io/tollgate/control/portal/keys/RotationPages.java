package io.tollgate.control.portal.keys;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.Overlap;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.KeyBoard;
import io.tollgate.control.query.KeyBoard.Entry;
import io.tollgate.control.query.KeyHistory;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/keys/{key}/rotate`: a new key in the place of another.
@Controller
public final class RotationPages {

  private final CommandExecutor executor;
  private final NewIds ids;
  private final KeyForms forms;
  private final KeyBoard board;
  private final KeyHistory history;
  private final MadeKeys made;
  private final Rights rights;
  private final FreshIdentity fresh;

  public RotationPages(
      ControlPorts ports,
      DocsPorts docs,
      CommandExecutor executor,
      NewIds ids,
      Rights rights,
      FreshIdentity fresh) {
    this.executor = executor;
    this.ids = ids;
    this.forms = new KeyForms(ports);
    this.board = new KeyBoard(ports);
    this.history = new KeyHistory(ports);
    this.made = new MadeKeys(ports, docs);
    this.rights = rights;
    this.fresh = fresh;
  }

  private Entry entry(OrganizationPlace place, String id) {
    Entry entry = board.find(place.organizationId(), PublicId.KEY.read(id));
    if (entry == null) {
      throw new NotThereException();
    }
    return entry;
  }

  @GetMapping("/o/{org}/keys/{key}/rotate")
  Answer show(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    Overlap usual = leaked(entry.key()) ? Overlap.NONE : Overlap.DAY;
    return page(visit, place, entry, Form.of(Map.of("overlap", usual.text())));
  }

  private static boolean leaked(ApiKey key) {
    return switch (key.state()) {
      case LEAKED, QUARANTINED -> true;
      case ACTIVE, DISABLED, DELETED -> false;
    };
  }

  private Page page(Visit visit, OrganizationPlace place, Entry entry, Form form) {
    ApiKey key = entry.key();
    var overlaps = new LinkedHashMap<String, String>();
    for (Overlap overlap : Overlap.values()) {
      if (!leaked(key) || overlap == Overlap.NONE) {
        overlaps.put(overlap.text(), visit.text("keys.overlap." + overlap.text()));
      }
    }
    var it =
        new EndPage(
            form,
            place.path("keys/" + PublicId.KEY.write(key.id())),
            key.label(),
            key.hint(),
            entry.use() == null ? null : Instant.ofEpochMilli(entry.use().atMillis()),
            entry.use() == null ? null : entry.use().address(),
            false,
            KeyActs.serves(entry.condition().kind()),
            overlaps,
            forms.once(),
            refuse(visit, place, entry));
    return Page.of("keys/rotate", visit.text("keys.rotate.title", key.label()), it)
        .in(place.at(Section.KEYS))
        .about(form);
  }

  private @Nullable String refuse(Visit visit, OrganizationPlace place, Entry entry) {
    String reason = new KeyRights(visit, place, rights, history).refuse(entry.key());
    if (reason != null || KeyActs.of(entry).rotate()) {
      return reason;
    }
    return visit.text(
        entry.key().replacedById() != 0
            ? "keys.rotate.replaced"
            : entry.key().state() == KeyState.DISABLED
                ? "keys.rotate.disabled"
                : "keys.rotate.over");
  }

  @PostMapping("/o/{org}/keys/{key}/rotate")
  Answer rotate(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    new KeyRights(visit, place, rights, history).require(entry.key());
    var form = Form.of(visit.request());
    Overlap overlap = overlap(form.value("overlap"));
    if (overlap == null) {
      form.error("overlap", visit.text("keys.rotate.overlap-missing"));
      return page(visit, place, entry, form);
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    long keyId = entry.key().id();
    var command =
        new Command.RotateKey(
            NewKeyPages.id(visit, ids, "rotate key " + keyId), keyId, overlap, null);
    return switch (executor.execute(command, Rights.actor(visit))) {
      case Outcome.Done<KeyMade> done -> made.page(visit, place, done.value());
      case Outcome.Rejected<KeyMade> no -> {
        form.error(
            "overlap",
            no.reason() == Outcome.Reason.KEY_REUSED
                ? visit.text("keys.once-used")
                : KeyForm.words(no));
        yield page(visit, place, entry(place, id), form);
      }
    };
  }

  private static @Nullable Overlap overlap(String text) {
    for (Overlap overlap : Overlap.values()) {
      if (overlap.text().equals(text)) {
        return overlap;
      }
    }
    return null;
  }
}
