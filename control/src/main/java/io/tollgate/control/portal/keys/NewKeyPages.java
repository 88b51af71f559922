package io.tollgate.control.portal.keys;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.NewId;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
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
import io.tollgate.control.query.KeyHistory;
import io.tollgate.core.unit.PublicId;
import java.util.TreeMap;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/keys/new`: the form, and the one answer that shows the key.
@Controller
public final class NewKeyPages {

  /// The field that tells one showing of a form from another.
  static final String ONCE = "once";

  private static final int ONCE_MAX = 64;

  private final CommandExecutor executor;
  private final NewIds ids;
  private final KeyForms forms;
  private final KeyBoard board;
  private final KeyHistory history;
  private final MadeKeys made;
  private final Rights rights;
  private final FreshIdentity fresh;

  public NewKeyPages(
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

  @GetMapping("/o/{org}/keys/new")
  Answer show(Visit visit, OrganizationPlace place) {
    return page(visit, place, forms.blank(visit, place));
  }

  private Page page(Visit visit, OrganizationPlace place, Form form) {
    KeyFormPage it = forms.fresh(visit, place, form, new KeyRights(visit, place, rights, history));
    return Page.of("keys/new", visit.text("keys.new.title"), it)
        .in(place.at(Section.KEYS))
        .about(form);
  }

  /// What the form comes to as it stands: changes nothing.
  @PostMapping("/o/{org}/keys/preview")
  Answer preview(Visit visit, OrganizationPlace place) {
    var form = Form.of(visit.request());
    String api = forms.api(place, form);
    boolean other = !form.value("shown").equals(api);
    return Page.part("keys/preview", forms.preview(visit, form, api, null, other))
        .in(place.at(Section.KEYS));
  }

  @PostMapping("/o/{org}/keys/new")
  Answer make(Visit visit, OrganizationPlace place) {
    new KeyRights(visit, place, rights, history).requireNew();
    var form = Form.of(visit.request());
    String api = forms.api(place, form);
    KeyForm key = KeyForm.read(visit, form, api, KeyForm.environment(form), null);
    if (form.value("expires").isEmpty()) {
      form.error("expires", visit.text("keys.life-missing"));
    }
    if (form.hasErrors()) {
      return page(visit, place, form);
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    NewId id = id(visit, ids, "make a key of " + place.organizationId());
    return switch (executor.execute(key.create(id, place.organizationId()), Rights.actor(visit))) {
      case Outcome.Done<KeyMade> done -> made.page(visit, place, done.value());
      case Outcome.Rejected<KeyMade> no -> {
        if (no.reason() == Outcome.Reason.KEY_REUSED) {
          form.error("name", visit.text("keys.once-used"));
        } else {
          KeyForm.error(form, no);
        }
        yield page(visit, place, form);
      }
    };
  }

  /// Whether the key has called; live while it has not.
  @GetMapping("/o/{org}/keys/{key}/first-call")
  Answer firstCall(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    KeyBoard.Entry entry = board.find(place.organizationId(), PublicId.KEY.read(id));
    if (entry == null) {
      throw new NotThereException();
    }
    if (!visit.live()) {
      return Answer.see(place.path("keys/" + id));
    }
    MadePage.FirstCall call = made.firstCall(visit, place, entry.key());
    return call.words() == null ? Answer.unchanged() : Page.part("keys/first-call", call);
  }

  /// The id of what a form makes. A form that is sent again finds what it made, and no second one
  /// is made: reloading the answer shows no secret twice.
  static NewId id(Visit visit, NewIds ids, String operation) {
    String once = visit.parameter(ONCE);
    if (once.isEmpty() || once.length() > ONCE_MAX) {
      return ids.fresh();
    }
    var sent = new StringBuilder();
    new TreeMap<>(visit.request().getParameterMap())
        .forEach((name, values) -> {
          if (!name.startsWith("_")) {
            sent.append(name).append('=').append(String.join(",", values)).append('\n');
          }
        });
    return ids.ofKey(
        Long.toString(visit.requirePerson().personId()), operation, once, sent.toString());
  }
}
