package io.tollgate.control.command;

import io.tollgate.control.command.Outcome.Done;
import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.person.Role;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be changed about alerts. Of one organization one after the other, as [CommandExecutor]
/// sees to.
///
/// Thread: any that may block.
final class AlertCommands {

  private final ControlPorts ports;
  private final AlertStore store;

  AlertCommands(ControlPorts ports) {
    this.ports = ports;
    this.store = ports.alerting().alerts();
  }

  Outcome<AlertRule> set(Command.SetAlertRule command, String actor) {
    long id = command.organizationId();
    if (unknown(id)) {
      return noOrganization();
    }
    if (!command.condition().takes(command.threshold())) {
      return noRule();
    }
    AlertRules rules = store.rules(id);
    AlertRule there = rules.find(command.condition(), command.threshold());
    if (there == null && rules.full(command.condition())) {
      return new Rejected<>(
          Reason.CONFLICT,
          null,
          "a condition has at most " + AlertRules.THRESHOLDS_MAX + " rules; remove one first");
    }
    AlertRule old = there == null ? command.condition().rule(command.threshold()) : there;
    boolean on = or(command.on(), old.on());
    Set<Channel> channels = or(command.channels(), old.channels());
    if (command.condition().always() && (!on || !channels.contains(Channel.NOTICE))) {
      return new Rejected<>(
          Reason.INVALID,
          on ? "channels" : "on",
          "this alert can't be switched off; it is always shown in the portal");
    }
    Set<Role> roles = or(command.roles(), old.roles());
    var addresses = new LinkedHashSet<String>();
    for (String written : or(command.addresses(), old.addresses())) {
      String address = EmailAddress.normalize(written);
      if (address == null) {
        return new Rejected<>(
            Reason.INVALID,
            "addresses",
            "has one that is no mail address, such as ops@example.com");
      }
      addresses.add(address);
    }
    if (addresses.size() > AlertRule.ADDRESSES_MAX) {
      return new Rejected<>(
          Reason.INVALID, "addresses", "are more than " + AlertRule.ADDRESSES_MAX);
    }
    var rule =
        new AlertRule(
            command.condition(), command.threshold(), on, channels, roles, List.copyOf(addresses));
    boolean changed = store.set(id, rule, actor, ports.clock().millis());
    ports.alerting().ruled().accept(id);
    return new Done<>(rule, changed);
  }

  Outcome<Optional<AlertRule>> reset(Command.ResetAlertRule command, String actor) {
    long id = command.organizationId();
    if (unknown(id)) {
      return noOrganization();
    }
    if (store.rules(id).find(command.condition(), command.threshold()) == null) {
      return noRule();
    }
    boolean changed =
        store.reset(id, command.condition(), command.threshold(), actor, ports.clock().millis());
    ports.alerting().ruled().accept(id);
    return new Done<>(
        Optional.ofNullable(store.rules(id).find(command.condition(), command.threshold())),
        changed);
  }

  /// Who tried it stands in no audit: nothing has changed.
  Outcome<Alert> test(Command.TestAlert command, String actor) {
    long id = command.organizationId();
    if (unknown(id)) {
      return noOrganization();
    }
    AlertRule rule = store.rules(id).find(command.condition(), command.threshold());
    return rule == null ? noRule() : new Done<>(store.test(id, rule, ports.clock().millis()), true);
  }

  Outcome<Alert> see(Command.SeeAlert command, String actor) {
    Alert there = store.byId(command.alertId());
    if (there == null || there.organizationId() != command.organizationId()) {
      return new Rejected<>(Reason.NOT_FOUND, null, "no such alert");
    }
    Alert seen = store.seen(there.id(), actor, ports.clock().millis());
    return new Done<>(seen == null ? there : seen, there.seenMillis() == 0);
  }

  Outcome<WebhookMade> add(Command.AddWebhook command, String actor) {
    long organizationId = command.organizationId();
    long id = command.id().value();
    if (unknown(organizationId)) {
      return noOrganization();
    }
    Webhook there = command.id().repeatable() ? store.webhook(id) : null;
    if (there != null) {
      return new Done<>(new WebhookMade(there, null), false);
    }
    Rejected<WebhookMade> no = refuse(command.url());
    if (no != null) {
      return no;
    }
    long now = ports.clock().millis();
    var webhook = new Webhook(id, organizationId, command.url(), true, now, 0, "");
    if (store.webhooks(organizationId).size() >= Webhook.MOST) {
      return full();
    }
    // The secret first: a webhook without one is never called.
    String secret = ports.alerting().secrets().make(organizationId, id, actor, now);
    if (!store.add(webhook, actor, now)) {
      ports.alerting().secrets().forget(organizationId, id, actor, now);
      return full();
    }
    return new Done<>(new WebhookMade(webhook, secret), true);
  }

  private static <T> Outcome<T> full() {
    return new Rejected<>(
        Reason.CONFLICT, null, "an organization has at most " + Webhook.MOST + " webhooks");
  }

  Outcome<Webhook> change(Command.ChangeWebhook command, String actor) {
    Webhook old = find(command.organizationId(), command.webhookId());
    if (old == null) {
      return noWebhook();
    }
    URI url = or(command.url(), old.url());
    Rejected<Webhook> no = url.equals(old.url()) ? null : refuse(url);
    if (no != null) {
      return no;
    }
    Boolean on = command.on();
    boolean touched = !url.equals(old.url()) || (on != null && on != old.on());
    Webhook next = touched ? old.with(url, or(on, old.on())) : old;
    return new Done<>(next, store.change(next, actor, ports.clock().millis()));
  }

  Outcome<WebhookMade> rotate(Command.RotateWebhookSecret command, String actor) {
    Webhook webhook = find(command.organizationId(), command.webhookId());
    return webhook == null
        ? noWebhook()
        : new Done<>(
            new WebhookMade(
                webhook,
                ports
                    .alerting()
                    .secrets()
                    .make(webhook.organizationId(), webhook.id(), actor, ports.clock().millis())),
            true);
  }

  Outcome<Webhook> remove(Command.RemoveWebhook command, String actor) {
    Webhook webhook = find(command.organizationId(), command.webhookId());
    if (webhook == null) {
      return noWebhook();
    }
    long now = ports.clock().millis();
    store.remove(webhook.id(), actor, now);
    ports.alerting().secrets().forget(webhook.organizationId(), webhook.id(), actor, now);
    return new Done<>(webhook, true);
  }

  private @Nullable Webhook find(long organizationId, long webhookId) {
    Webhook webhook = store.webhook(webhookId);
    return webhook == null || webhook.organizationId() != organizationId ? null : webhook;
  }

  private <T> @Nullable Rejected<T> refuse(URI url) {
    String no =
        url.toString().length() > Webhook.URL_MAX
            ? "must have at most " + Webhook.URL_MAX + " characters"
            : ports.alerting().settings().get().refuse(url);
    return no == null ? null : new Rejected<>(Reason.INVALID, "url", no);
  }

  private boolean unknown(long organizationId) {
    return ports.stores().organizations().byId(organizationId) == null;
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  private static <T> Outcome<T> noOrganization() {
    return new Rejected<>(Reason.NOT_FOUND, null, "no such organization");
  }

  private static <T> Outcome<T> noRule() {
    return new Rejected<>(Reason.NOT_FOUND, null, "no such rule");
  }

  private static <T> Outcome<T> noWebhook() {
    return new Rejected<>(Reason.NOT_FOUND, null, "no such webhook");
  }
}
