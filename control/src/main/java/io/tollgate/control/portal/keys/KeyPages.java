package io.tollgate.control.portal.keys;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.port.ControlPorts;
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
import io.tollgate.control.query.KeyCondition;
import io.tollgate.control.query.KeyHistory;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/keys/{key}`: one key, its changes, and its end.
@Controller
public final class KeyPages {

  private static final Duration MONTH = Duration.ofDays(30);

  /// A key that was used so lately is not deleted by a slip.
  private static final Duration LATELY = Duration.ofDays(7);

  private final CommandExecutor executor;
  private final KeyForms forms;
  private final KeyBoard board;
  private final KeyCalls calls;
  private final KeyHistory history;
  private final Rights rights;
  private final FreshIdentity fresh;

  public KeyPages(
      ControlPorts ports, CommandExecutor executor, Rights rights, FreshIdentity fresh) {
    this.executor = executor;
    this.forms = new KeyForms(ports);
    this.board = new KeyBoard(ports);
    this.calls = new KeyCalls(ports, board);
    this.history = new KeyHistory(ports);
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

  private KeyRights may(Visit visit, OrganizationPlace place) {
    return new KeyRights(visit, place, rights, history);
  }

  @GetMapping("/o/{org}/keys/{key}")
  Answer show(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    return page(visit, place, entry(place, id), null);
  }

  private Page page(Visit visit, OrganizationPlace place, Entry entry, @Nullable String problem) {
    ApiKey key = entry.key();
    var words = new KeyWords(visit);
    KeyBoard.Used month =
        board
            .used(place.organizationId(), visit.now().minus(MONTH).toEpochMilli())
            .getOrDefault(key.id(), KeyBoard.Used.NONE);
    KeyListPage.Row row = KeyListPages.row(visit, place, may(visit, place), entry, Map.of());
    var it =
        new KeyPage(
            row,
            PublicId.KEY.write(key.id()),
            key.apiId(),
            words.sentences(key),
            key.permissions().scopes().stream().map(words::scope).toList(),
            texts(key.permissions().networks().allow()),
            texts(key.permissions().networks().deny()),
            words.limits(key.limits()),
            key.note(),
            Instant.ofEpochMilli(key.createdMillis()),
            history.maker(key),
            key.expiresMillis() == Long.MAX_VALUE
                ? null
                : Instant.ofEpochMilli(key.expiresMillis()),
            new KeyPage.Figures(
                month.calls(),
                visit.formats().number(month.calls()),
                visit.formats().number(month.refused()),
                visit.formats().number(month.credits())),
            place.path("requests?period=30d&key=" + PublicId.KEY.write(key.id())),
            calls.newest(visit, place, key),
            overlap(visit, place, entry),
            key.replacedById() == 0 ? null : path(place, key.replacedById()),
            key.replacesId() == 0 ? null : path(place, key.replacesId()),
            !key.tokenKeys().isEmpty(),
            history.of(key).stream().map(change -> change(visit, change)).toList(),
            KeyActs.of(entry).change(),
            visit.parameter("done"),
            problem);
    Page page = Page.of("keys/key", key.label(), it).in(place.at(Section.KEYS));
    return problem == null ? page : page.rejected();
  }

  private static String path(OrganizationPlace place, long keyId) {
    return place.path("keys/" + PublicId.KEY.write(keyId));
  }

  private static List<String> texts(List<Network> networks) {
    return networks.stream().map(Network::toString).toList();
  }

  /// Calls still made with a key that was replaced, and from where: who has not changed over.
  private KeyPage.@Nullable Overlap overlap(Visit visit, OrganizationPlace place, Entry entry) {
    if (entry.condition().kind() != KeyCondition.Kind.ENDING) {
      return null;
    }
    Entry next =
        Objects.requireNonNull(
            board.find(place.organizationId(), entry.key().replacedById()),
            "what replaced it is kept");
    KeyBoard.Used since =
        board
            .used(place.organizationId(), next.key().createdMillis())
            .getOrDefault(entry.key().id(), KeyBoard.Used.NONE);
    return new KeyPage.Overlap(
        Objects.requireNonNull(entry.condition().until()),
        since.calls(),
        visit.formats().number(since.calls()),
        entry.use() == null ? "" : entry.use().agent(),
        calls.places(visit, place, entry.key(), next.key().createdMillis()));
  }

  private static KeyPage.Change change(Visit visit, KeyHistory.Entry entry) {
    String state = entry.state();
    String key =
        state == null
            ? "keys.history." + entry.kind().replaceFirst("^.*\\.", "")
            : "keys.history.to-" + state.toLowerCase(Locale.ROOT);
    if (!visit.words().has(key)) {
      key = "keys.history.other";
    }
    List<String> fields =
        entry.fields().stream()
            .filter(field -> visit.words().has("field." + field))
            .map(field -> visit.text("field." + field))
            .distinct()
            .toList();
    boolean detailed = key.equals("keys.history.changed") && !fields.isEmpty();
    return new KeyPage.Change(
        entry.at(),
        entry.actor(),
        detailed
            ? visit.text("keys.history.changed-fields", String.join(", ", fields))
            : visit.text(key));
  }

  @GetMapping("/o/{org}/keys/{key}/edit")
  Answer edit(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    return editPage(visit, place, entry, KeyForm.of(visit, entry.key()));
  }

  private Page editPage(Visit visit, OrganizationPlace place, Entry entry, Form form) {
    String reason =
        KeyActs.of(entry).change()
            ? may(visit, place).refuse(entry.key())
            : visit.text("keys.final");
    KeyFormPage it = forms.change(visit, place, form, entry.key(), reason);
    return Page.of("keys/edit", visit.text("keys.edit.title", entry.key().label()), it)
        .in(place.at(Section.KEYS))
        .about(form);
  }

  /// What the form comes to as it stands: changes nothing.
  @PostMapping("/o/{org}/keys/{key}/preview")
  Answer preview(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    ApiKey key = entry(place, id).key();
    var form = Form.of(visit.request());
    return Page.part("keys/preview", forms.preview(visit, form, key.apiId(), key, false))
        .in(place.at(Section.KEYS));
  }

  @PostMapping("/o/{org}/keys/{key}/edit")
  Answer change(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    ApiKey key = entry.key();
    may(visit, place).require(key);
    var form = Form.of(visit.request());
    KeyForm next = KeyForm.read(visit, form, key.apiId(), key.permissions().environment(), key);
    if (form.hasErrors()) {
      return editPage(visit, place, entry, form);
    }
    return switch (executor.execute(next.change(key), Rights.actor(visit))) {
      case Outcome.Done<ApiKey> _ -> Answer.see(path(place, key.id()) + "?done=changed");
      case Outcome.Rejected<ApiKey> no -> {
        KeyForm.error(form, no);
        yield editPage(visit, place, entry, form);
      }
    };
  }

  @PostMapping("/o/{org}/keys/{key}/disable")
  Answer disable(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    return to(visit, place, id, KeyState.DISABLED, "disabled");
  }

  @PostMapping("/o/{org}/keys/{key}/enable")
  Answer enable(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    return to(visit, place, id, KeyState.ACTIVE, "enabled");
  }

  private Answer to(Visit visit, OrganizationPlace place, String id, KeyState state, String done) {
    Entry entry = entry(place, id);
    may(visit, place).require(entry.key());
    var command = new Command.ChangeKey(entry.key().id(), state);
    return answer(visit, place, entry, executor.execute(command, Rights.actor(visit)), done);
  }

  /// A replaced key ends now rather than later.
  @PostMapping("/o/{org}/keys/{key}/end")
  Answer end(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    may(visit, place).require(entry.key());
    var command = new Command.EndKey(entry.key().id());
    return answer(visit, place, entry, executor.execute(command, Rights.actor(visit)), "ended");
  }

  private Answer answer(
      Visit visit, OrganizationPlace place, Entry entry, Outcome<ApiKey> outcome, String done) {
    return switch (outcome) {
      case Outcome.Done<ApiKey> _ -> Answer.see(path(place, entry.key().id()) + "?done=" + done);
      case Outcome.Rejected<ApiKey> no -> page(visit, place, entry, KeyForm.words(no));
    };
  }

  @GetMapping("/o/{org}/keys/{key}/delete")
  Answer deletion(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    return deletionPage(visit, place, entry(place, id), Form.empty());
  }

  private Page deletionPage(Visit visit, OrganizationPlace place, Entry entry, Form form) {
    ApiKey key = entry.key();
    var it =
        new EndPage(
            form,
            path(place, key.id()),
            key.label(),
            key.hint(),
            entry.use() == null ? null : Instant.ofEpochMilli(entry.use().atMillis()),
            entry.use() == null ? null : entry.use().address(),
            typed(visit, entry),
            KeyActs.serves(entry.condition().kind()),
            Map.of(),
            "",
            KeyActs.of(entry).delete() ? may(visit, place).refuse(key) : visit.text("keys.final"));
    return Page.of("keys/delete", visit.text("keys.delete.title", key.label()), it)
        .in(place.at(Section.KEYS))
        .about(form);
  }

  private static boolean typed(Visit visit, Entry entry) {
    return entry.use() != null && entry.use().atMillis() > visit.now().minus(LATELY).toEpochMilli();
  }

  @PostMapping("/o/{org}/keys/{key}/delete")
  Answer delete(Visit visit, OrganizationPlace place, @PathVariable("key") String id) {
    Entry entry = entry(place, id);
    ApiKey key = entry.key();
    may(visit, place).require(key);
    var form = Form.of(visit.request());
    if (typed(visit, entry) && !form.value("name").equals(key.label().strip())) {
      form.error("name", visit.text("keys.delete.wrong", key.label()));
      return deletionPage(visit, place, entry, form);
    }
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    var command = new Command.ChangeKey(key.id(), KeyState.DELETED);
    return switch (executor.execute(command, Rights.actor(visit))) {
      case Outcome.Done<ApiKey> _ -> Answer.see(place.path("keys") + "?done=deleted");
      case Outcome.Rejected<ApiKey> no -> {
        KeyForm.error(form, no);
        yield deletionPage(visit, place, entry, form);
      }
    };
  }
}
