package io.tollgate.control.portal.alerts;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.WebhookMade;
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
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// `/o/{org}/alerts`: what is told, to whom and how; webhooks; what became of the last messages.
@Controller
public final class AlertPages {

  private static final int NOTICES = 20;
  private static final int DELIVERIES = 20;

  private final AlertStore alerts;
  private final CommandExecutor executor;
  private final NewIds ids;
  private final Rights rights;
  private final FreshIdentity fresh;

  public AlertPages(
      ControlPorts ports,
      CommandExecutor executor,
      NewIds ids,
      Rights rights,
      FreshIdentity fresh) {
    this.alerts = ports.alerting().alerts();
    this.executor = executor;
    this.ids = ids;
    this.rights = rights;
    this.fresh = fresh;
  }

  @GetMapping("/o/{org}/alerts")
  Answer list(Visit visit, OrganizationPlace place) {
    return list(visit, place, Form.empty());
  }

  private Page list(Visit visit, OrganizationPlace place, Form form) {
    long id = place.organizationId();
    var words = new AlertWords(visit);
    Map<String, Instant> last = new HashMap<>();
    alerts
        .told(id)
        .forEach(told ->
            last.put(
                AlertRule.text(told.condition(), told.threshold()),
                Instant.ofEpochMilli(told.atMillis())));
    List<Webhook> webhooks = alerts.webhooks(id);
    Map<Long, Webhook> byId =
        webhooks.stream().collect(Collectors.toMap(Webhook::id, Function.identity()));
    var page =
        new AlertListPage(
            alerts.page(id, true, Long.MAX_VALUE, NOTICES).stream()
                .map(alert ->
                    new AlertListPage.Notice(
                        PublicId.ALERT.write(alert.id()),
                        words.alert(alert),
                        Instant.ofEpochMilli(alert.atMillis()),
                        alert.test()))
                .toList(),
            alerts.rules(id).all().stream()
                .map(rule ->
                    new AlertListPage.Rule(
                        rule.text(),
                        words.condition(rule.condition(), rule.threshold()),
                        rule.channels().contains(Channel.MAIL) ? words.who(rule) : "",
                        words.channels(rule),
                        rule.on(),
                        rule.condition().always(),
                        last.get(rule.text())))
                .toList(),
            webhooks.stream().map(AlertPages::hook).toList(),
            alerts.deliveries(id, DELIVERIES).stream()
                .map(delivery -> sent(words, delivery, byId))
                .toList(),
            form,
            rights.reason(visit, place, Act.CHANGE_ALERTS),
            visit.parameter("done"));
    return Page.of("alerts/list", visit.text("alerts.title"), page)
        .in(place.at(Section.ALERTS))
        .about(form);
  }

  private static AlertListPage.Hook hook(Webhook webhook) {
    boolean failing = webhook.failingMillis() > 0;
    return new AlertListPage.Hook(
        PublicId.WEBHOOK.write(webhook.id()),
        webhook.url().toString(),
        webhook.on(),
        webhook.on() ? failing ? "failing" : "on" : webhook.why().isEmpty() ? "off" : "stopped",
        failing ? Instant.ofEpochMilli(webhook.failingMillis()) : null,
        webhook.why());
  }

  private AlertListPage.Sent sent(
      AlertWords words, Delivery delivery, Map<Long, Webhook> webhooks) {
    Alert alert = alerts.byId(delivery.alertId());
    Webhook webhook = webhooks.get(delivery.webhookId());
    return new AlertListPage.Sent(
        Instant.ofEpochMilli(delivery.createdMillis()),
        alert == null ? "" : words.condition(alert.condition(), alert.threshold()),
        alert != null && alert.test(),
        words.channel(delivery.channel()),
        webhook == null ? "" : webhook.url().toString(),
        delivery.state().name().toLowerCase(Locale.ROOT),
        delivery.tries(),
        delivery.result());
  }

  // ---- rules

  /// A rule as it stands in a path.
  ///
  /// @throws NotThereException the organization has none of this name
  private AlertRule rule(OrganizationPlace place, String name) {
    for (AlertRule rule : alerts.rules(place.organizationId()).all()) {
      if (rule.text().equals(name)) {
        return rule;
      }
    }
    throw new NotThereException();
  }

  @GetMapping("/o/{org}/alerts/rules/{rule}")
  Answer rule(Visit visit, OrganizationPlace place, @PathVariable("rule") String name) {
    return page(visit, place, rule(place, name), null);
  }

  private Page page(Visit visit, OrganizationPlace place, AlertRule rule, @Nullable Form sent) {
    var words = new AlertWords(visit);
    Form form = sent == null ? AlertForm.of(rule) : sent;
    boolean own =
        rule.condition().rules().stream().noneMatch(it -> it.threshold() == rule.threshold());
    return Page.of(
            "alerts/rule",
            words.condition(rule.condition(), rule.threshold()),
            new AlertRulePage(
                rule.text(),
                words.explained(rule.condition()),
                rule.condition().always(),
                own,
                List.of(Role.values()),
                form,
                rights.reason(visit, place, Act.CHANGE_ALERTS)))
        .in(place.at(Section.ALERTS))
        .about(form);
  }

  @PostMapping("/o/{org}/alerts/rules/{rule}")
  Answer change(Visit visit, OrganizationPlace place, @PathVariable("rule") String name) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    AlertRule old = rule(place, name);
    var form = Form.of(visit.request());
    boolean always = old.condition().always();
    Set<Channel> channels = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (form.has("channels", channel.text()) || (always && channel == Channel.NOTICE)) {
        channels.add(channel);
      }
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if (form.has("roles", role.name())) {
        roles.add(role);
      }
    }
    return switch (executor.execute(
        new Command.SetAlertRule(
            place.organizationId(),
            old.condition(),
            old.threshold(),
            always || form.has("on", "yes"),
            channels,
            roles,
            form.value("addresses")
                .lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList()),
        Rights.actor(visit))) {
      case Outcome.Done<AlertRule> _ -> Answer.see(place.path("alerts?done=saved"));
      case Outcome.Rejected<AlertRule> no -> {
        String field = no.field();
        yield page(
            visit,
            place,
            old,
            form.error(
                field == null ? "addresses" : field,
                "addresses".equals(field) ? visit.text("alerts.bad-addresses") : no.words()));
      }
    };
  }

  @PostMapping("/o/{org}/alerts/rules/{rule}/reset")
  Answer reset(Visit visit, OrganizationPlace place, @PathVariable("rule") String name) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    AlertRule rule = rule(place, name);
    var _ =
        executor.execute(
            new Command.ResetAlertRule(place.organizationId(), rule.condition(), rule.threshold()),
            Rights.actor(visit));
    return Answer.see(place.path("alerts?done=reset"));
  }

  @PostMapping("/o/{org}/alerts/rules/{rule}/test")
  Answer test(Visit visit, OrganizationPlace place, @PathVariable("rule") String name) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    AlertRule rule = rule(place, name);
    var _ =
        executor.execute(
            new Command.TestAlert(place.organizationId(), rule.condition(), rule.threshold()),
            Rights.actor(visit));
    return Answer.see(place.path("alerts?done=tested"));
  }

  /// One more percentage of credits.
  @PostMapping("/o/{org}/alerts/thresholds")
  Answer add(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    var form = Form.of(visit.request());
    int percent = percent(form.value("percent"));
    if (percent == 0) {
      return list(visit, place, form.error("percent", visit.text("alerts.bad-percent")));
    }
    AlertRules rules = alerts.rules(place.organizationId());
    if (rules.find(Condition.CREDITS_USED, percent) != null) {
      return list(visit, place, form.error("percent", visit.text("alerts.percent-there")));
    }
    return switch (executor.execute(
        new Command.SetAlertRule(
            place.organizationId(), Condition.CREDITS_USED, percent, true, null, null, null),
        Rights.actor(visit))) {
      case Outcome.Done<AlertRule> _ -> Answer.see(place.path("alerts?done=saved"));
      case Outcome.Rejected<AlertRule> no -> list(visit, place, form.error("percent", no.words()));
    };
  }

  private static int percent(String text) {
    boolean whole =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int percent = whole ? Integer.parseInt(text) : 0;
    return percent <= 100 ? percent : 0;
  }

  @PostMapping("/o/{org}/alerts/{alert}/seen")
  Answer seen(Visit visit, OrganizationPlace place, @PathVariable("alert") String alert) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    var command = new Command.SeeAlert(place.organizationId(), PublicId.ALERT.read(alert));
    if (executor.execute(command, Rights.actor(visit)) instanceof Outcome.Rejected<?>) {
      throw new NotThereException();
    }
    return Answer.see(place.path("alerts"));
  }

  // ---- webhooks

  @PostMapping("/o/{org}/alerts/webhooks")
  Answer addWebhook(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    var form = Form.of(visit.request());
    URI url = url(form.value("url"));
    if (url == null) {
      return list(visit, place, form.error("url", visit.text("alerts.bad-url")));
    }
    // What is shown once is shown to nobody else.
    Answer ask = fresh.ask(visit);
    if (ask != null) {
      return ask;
    }
    return switch (executor.execute(
        new Command.AddWebhook(ids.fresh(), place.organizationId(), url), Rights.actor(visit))) {
      case Outcome.Done<WebhookMade> done -> secret(visit, place, done.value(), false);
      case Outcome.Rejected<WebhookMade> no ->
          list(
              visit,
              place,
              form.error(
                  "url",
                  no.reason() == Outcome.Reason.CONFLICT
                      ? visit.text("alerts.webhooks-full", visit.formats().number(Webhook.MOST))
                      : visit.text("alerts.bad-url")));
    };
  }

  private static @Nullable URI url(String text) {
    try {
      URI url = new URI(text).parseServerAuthority();
      return url.toASCIIString().equals(text) ? url : null;
    } catch (URISyntaxException _) {
      return null;
    }
  }

  private static Page secret(
      Visit visit, OrganizationPlace place, WebhookMade made, boolean replaced) {
    String secret = made.secret();
    return Page.of(
            "alerts/secret",
            visit.text("alerts.secret.title"),
            new WebhookSecretPage(
                made.webhook().url().toString(), secret == null ? "" : secret, replaced))
        .in(place.at(Section.ALERTS));
  }

  @PostMapping("/o/{org}/alerts/webhooks/{webhook}/{act}")
  Answer changeWebhook(
      Visit visit,
      OrganizationPlace place,
      @PathVariable("webhook") String webhook,
      @PathVariable("act") String act) {
    rights.require(visit, place, Act.CHANGE_ALERTS);
    long organization = place.organizationId();
    long id = PublicId.WEBHOOK.read(webhook);
    String actor = Rights.actor(visit);
    return switch (act) {
      case "on", "off" -> {
        require(
            executor.execute(
                new Command.ChangeWebhook(organization, id, null, act.equals("on")), actor));
        yield Answer.see(place.path("alerts?done=saved"));
      }
      case "secret" -> {
        Answer ask = fresh.ask(visit);
        yield ask == null
            ? secret(
                visit,
                place,
                require(executor.execute(new Command.RotateWebhookSecret(organization, id), actor)),
                true)
            : ask;
      }
      case "remove" -> {
        require(executor.execute(new Command.RemoveWebhook(organization, id), actor));
        yield Answer.see(place.path("alerts?done=removed"));
      }
      default -> throw new NotThereException();
    };
  }

  private static <T> T require(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T> done -> done.value();
      case Outcome.Rejected<T> _ -> throw new NotThereException();
    };
  }
}
