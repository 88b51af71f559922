package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.OperationPage.KeyChoice;
import io.tollgate.control.portal.docs.OperationPage.Sender;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Parameter;
import io.tollgate.core.reference.Reference;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/reference`: every api that brought a document, every operation of it, and Try it.
@Controller
public final class ReferencePages {

  /// Before the names of parameters in the form, so that none meets a field of ours.
  static final String PARAMETER = "p.";

  static final String BODY = "body";
  static final String KEY = "key";
  static final String LANGUAGE = "language";
  private static final String ACT = "act";
  private static final String SEND = "send";

  private static final Duration LANGUAGE_KEPT = Duration.ofDays(365);

  private final ControlPorts ports;
  private final DocsPorts docs;
  private final Runners runners;
  private final Results results;

  public ReferencePages(ControlPorts ports, DocsPorts docs, Runners runners, Results results) {
    this.ports = ports;
    this.docs = docs;
    this.runners = runners;
    this.results = results;
  }

  @GetMapping("/reference")
  Answer all(Visit visit) {
    Catalogue now = Catalogue.now(ports, docs);
    var apis = new ArrayList<ReferenceList.Api>();
    for (Catalogue.Entry entry : now.entries()) {
      apis.add(ReferenceList.of(visit, entry, now.catalog()));
    }
    return Page.of("docs/reference", visit.text("docs.reference.title"), new ReferenceList(apis));
  }

  @GetMapping("/reference/{api}/{version}")
  Answer api(
      Visit visit, @PathVariable("api") String api, @PathVariable("version") String version) {
    Catalogue now = Catalogue.now(ports, docs);
    Catalogue.Entry entry = entry(now, api, version);
    return Page.of(
        "docs/reference",
        entry.reference().title(),
        new ReferenceList(List.of(ReferenceList.of(visit, entry, now.catalog()))));
  }

  @GetMapping("/reference/{api}/{version}/{operation}")
  Answer operation(
      Visit visit,
      @PathVariable("api") String api,
      @PathVariable("version") String version,
      @PathVariable("operation") String id) {
    Asked asked = asked(visit, api, version, id);
    Language language = language(visit);
    return visit.live()
        ? Page.part("docs/live", asked.preview(language))
        : page(asked, Form.empty(), null, language);
  }

  /// "Update" comes here too: what is filled in stands in the address then, and no form token does.
  @PostMapping("/reference/{api}/{version}/{operation}")
  Answer act(
      Visit visit,
      @PathVariable("api") String api,
      @PathVariable("version") String version,
      @PathVariable("operation") String id) {
    Asked asked = asked(visit, api, version, id);
    Language language = language(visit);
    if (!visit.parameter(ACT).equals(SEND)) {
      return Answer.see(asked.here(language));
    }
    if (visit.person() == null) {
      return Answer.see("/sign-in?next=" + Paths.encoded(asked.here(language)));
    }
    var form = Form.of(visit.request());
    ApiKey key = runners.key(visit, asked.entry.api(), form.value(KEY));
    if (key == null) {
      form.error(KEY, visit.text("docs.reference.key-missing"));
    }
    asked.refuse(form);
    IpAddress viewer = IpAddress.find(visit.request().getRemoteAddr());
    if (form.hasErrors() || key == null || viewer == null) {
      return page(asked, form, null, language);
    }
    return page(
        asked,
        form,
        results.of(
            visit, new Trials(ports, docs).send(asked.entry.api(), asked.call, key, viewer), key),
        language);
  }

  private static Catalogue.Entry entry(Catalogue now, String api, String version) {
    Catalogue.Entry entry = now.find(api, version);
    if (entry == null) {
      throw new NotThereException();
    }
    return entry;
  }

  private Asked asked(Visit visit, String api, String version, String id) {
    Catalogue now = Catalogue.now(ports, docs);
    Catalogue.Entry entry = entry(now, api, version);
    Operation operation = entry.reference().operation(id);
    if (operation == null) {
      throw new NotThereException();
    }
    return new Asked(visit, now, entry, operation);
  }

  /// The chosen language of snippets; remembered by the browser.
  private static Language language(Visit visit) {
    String chosen = visit.parameter(LANGUAGE);
    for (Language language : Language.values()) {
      if (language.id().equals(chosen)) {
        visit
            .response()
            .addHeader(
                "Set-Cookie",
                ResponseCookie.from(LANGUAGE, language.id())
                    .path("/")
                    .maxAge(LANGUAGE_KEPT)
                    .httpOnly(true)
                    .sameSite("Lax")
                    .build()
                    .toString());
        return language;
      }
    }
    String kept =
        Optional.ofNullable(visit.request().getCookies()).stream()
            .flatMap(Arrays::stream)
            .filter(cookie -> cookie.getName().equals(LANGUAGE))
            .map(Cookie::getValue)
            .findFirst()
            .orElse("");
    return Arrays.stream(Language.values())
        .filter(language -> language.id().equals(kept))
        .findFirst()
        .orElse(Language.CURL);
  }

  private Page page(
      Asked asked, Form form, OperationPage.@Nullable Result result, Language language) {
    return Page.of("docs/operation", asked.operation.summary(), asked.page(form, result, language))
        .about(form);
  }

  /// An operation as a request asks for it, filled in or with the document's examples.
  private final class Asked {
    private final Visit visit;
    private final Catalogue now;
    private final Catalogue.Entry entry;
    private final Operation operation;
    private final Filled call;

    Asked(Visit visit, Catalogue now, Catalogue.Entry entry, Operation operation) {
      this.visit = visit;
      this.now = now;
      this.entry = entry;
      this.operation = operation;
      this.call = filled();
    }

    private Filled filled() {
      Map<String, String[]> given = visit.request().getParameterMap();
      boolean any =
          given.keySet().stream().anyMatch(name -> name.startsWith(PARAMETER) || name.equals(BODY));
      if (!any) {
        return Filled.example(operation);
      }
      var chosen = new LinkedHashMap<String, String>();
      for (Parameter parameter : operation.parameters()) {
        chosen.put(parameter.name(), visit.parameter(PARAMETER + parameter.name()));
      }
      return Filled.chosen(operation, chosen, visit.parameter(BODY));
    }

    /// What can't be sent as it is.
    void refuse(Form form) {
      for (String name : call.missing()) {
        form.error(PARAMETER + name, visit.text("docs.reference.missing", name));
      }
      call.headers()
          .forEach((name, value) -> {
            if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
              form.error(PARAMETER + name, visit.text("docs.reference.hostile", name));
            }
          });
    }

    /// The page with this call filled in.
    String here(Language language) {
      var query = new ArrayList<String>();
      for (Parameter parameter : operation.parameters()) {
        query.add(
            Paths.encoded(PARAMETER + parameter.name())
                + "="
                + Paths.encoded(call.values().getOrDefault(parameter.name(), "")));
      }
      if (operation.body() != null) {
        query.add(BODY + "=" + Paths.encoded(call.body()));
      }
      String key = visit.parameter(KEY);
      if (!key.isEmpty()) {
        query.add(KEY + "=" + Paths.encoded(key));
      }
      query.add(LANGUAGE + "=" + language.id());
      return entry.path(operation) + "?" + String.join("&", query);
    }

    OperationPage.Preview preview(Language language) {
      var words = new PriceWords(visit);
      PriceTag tag = PriceTag.of(call, entry.api(), now.catalog());
      var snippets =
          new Snippets(
              call,
              docs.bases().apply(entry.api()),
              docs.guides().apply(entry.api()).key(),
              Snippets.variable(entry.api().id()));
      var tabs = new ArrayList<OperationPage.Tab>();
      for (Language one : Language.values()) {
        tabs.add(new OperationPage.Tab(here(one), one.title(), one == language));
      }
      return new OperationPage.Preview(
          words.tag(tag),
          left(),
          words.lines(tag),
          snippets.variable(),
          tabs,
          snippets.in(language));
    }

    /// Of the organization whose key the call would be made with.
    private @Nullable String left() {
      ApiKey key = runners.chosen(visit, entry.api(), visit.parameter(KEY));
      return key == null ? null : results.left(visit, key);
    }

    OperationPage page(Form form, OperationPage.@Nullable Result result, Language language) {
      var words = new PriceWords(visit);
      PriceTag tag = PriceTag.of(call, entry.api(), now.catalog());
      boolean free = tag.price() == null || tag.price().free();
      return new OperationPage(
          nav(),
          entry.path(operation),
          operation.method(),
          operation.path(),
          operation.description(),
          tag.price() == null ? visit.text("docs.price.free") : words.sentence(tag.price()),
          free || tag.price() == null ? "" : words.on(tag.price()),
          form,
          fields(),
          body(),
          sender(),
          preview(language),
          result,
          operation.answer());
    }

    private OperationPage.Nav nav() {
      Reference reference = entry.reference();
      var links = new ArrayList<OperationPage.Link>();
      for (Operation one : reference.operations()) {
        links.add(
            new OperationPage.Link(
                entry.path(one), one.method(), one.path(), one.equals(operation)));
      }
      return new OperationPage.Nav(
          entry.api().id(), reference.title(), reference.version(), entry.path(), links);
    }

    private List<OperationPage.Field> fields() {
      var fields = new ArrayList<OperationPage.Field>();
      for (Parameter parameter : operation.parameters()) {
        String fallback =
            parameter.fallback().isEmpty()
                ? ""
                : " " + visit.text("docs.reference.default", parameter.fallback()) + ".";
        fields.add(
            new OperationPage.Field(
                PARAMETER + parameter.name(),
                parameter.name(),
                (parameter.description() + fallback).strip(),
                parameter.required(),
                parameter.type().equals("boolean") ? List.of("true", "false") : parameter.choices(),
                call.values().getOrDefault(parameter.name(), "")));
      }
      return fields;
    }

    private OperationPage.@Nullable Body body() {
      Operation.Body body = operation.body();
      return body == null
          ? null
          : new OperationPage.Body(
              visit.text("docs.reference.body.hint", body.contentType()), call.body());
    }

    private Sender sender() {
      if (visit.person() == null) {
        return new Sender(false, List.of(), null, null);
      }
      List<KeyChoice> keys = runners.choices(visit, entry.api(), visit.parameter(KEY));
      return keys.isEmpty()
          ? new Sender(true, keys, visit.text(runners.why(visit)), runners.keysPath(visit))
          : new Sender(true, keys, null, null);
    }
  }
}
