package io.tollgate.testkit;

import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertRules;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.alert.Webhook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Alerts in memory. What others decide (credits, leaks, ends of keys) is none of its business.
///
/// Thread: any.
public final class MemoryAlertStore implements AlertStore {

  private record Place(long organizationId, Condition condition, int threshold) {}

  private final Map<Place, AlertRule> rules = new HashMap<>();
  private final TreeMap<Long, Webhook> webhooks = new TreeMap<>();
  private final TreeMap<Long, Alert> alerts = new TreeMap<>();
  private final TreeMap<Long, Delivery> deliveries = new TreeMap<>();
  private long last;

  @Override
  public synchronized AlertRules rules(long organizationId) {
    return new AlertRules(
        rules.entrySet().stream()
            .filter(entry -> entry.getKey().organizationId() == organizationId)
            .map(Map.Entry::getValue)
            .toList());
  }

  @Override
  public synchronized List<Long> wanting(Condition condition, long afterId, int limit) {
    return rules.entrySet().stream()
        .filter(entry -> entry.getKey().condition() == condition && entry.getValue().on())
        .map(entry -> entry.getKey().organizationId())
        .filter(id -> id > afterId)
        .distinct()
        .sorted()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized boolean set(
      long organizationId, AlertRule rule, String actor, long atMillis) {
    if (rule.equals(rules(organizationId).find(rule.condition(), rule.threshold()))) {
      return false;
    }
    rules.put(new Place(organizationId, rule.condition(), rule.threshold()), rule);
    return true;
  }

  @Override
  public synchronized boolean reset(
      long organizationId, Condition condition, int threshold, String actor, long atMillis) {
    return rules.remove(new Place(organizationId, condition, threshold)) != null;
  }

  @Override
  public synchronized List<Webhook> webhooks(long organizationId) {
    return webhooks.values().stream()
        .filter(webhook -> webhook.organizationId() == organizationId)
        .toList();
  }

  @Override
  public synchronized @Nullable Webhook webhook(long id) {
    return webhooks.get(id);
  }

  @Override
  public synchronized boolean add(Webhook webhook, String actor, long atMillis) {
    if (!webhooks.containsKey(webhook.id())
        && webhooks(webhook.organizationId()).size() >= Webhook.MOST) {
      return false;
    }
    webhooks.putIfAbsent(webhook.id(), webhook);
    return true;
  }

  @Override
  public synchronized boolean change(Webhook webhook, String actor, long atMillis) {
    Webhook there = webhooks.get(webhook.id());
    if (there == null || there.equals(webhook)) {
      return false;
    }
    webhooks.put(webhook.id(), webhook);
    return true;
  }

  @Override
  public synchronized boolean remove(long webhookId, String actor, long atMillis) {
    giveUp(webhookId, "the webhook was removed", atMillis);
    return webhooks.remove(webhookId) != null;
  }

  private void giveUp(long webhookId, String why, long atMillis) {
    deliveries.replaceAll((_, it) ->
        it.webhookId() == webhookId && it.state() == Delivery.State.WAITING
            ? ended(it, Delivery.State.FAILED, it.tries(), 0, atMillis, why)
            : it);
  }

  @Override
  public synchronized boolean raise(Raised raised) {
    boolean told =
        alerts.values().stream()
            .anyMatch(alert ->
                !alert.test()
                    && alert.organizationId() == raised.organizationId()
                    && alert.condition() == raised.rule().condition()
                    && alert.threshold() == raised.rule().threshold()
                    && alert.subjectId() == raised.subjectId()
                    && alert.period() == raised.period()
                    && alert.basis() >= raised.basis());
    if (!told) {
      add(raised, false);
    }
    return !told;
  }

  @Override
  public synchronized Alert test(long organizationId, AlertRule rule, long atMillis) {
    return add(
        new Raised(organizationId, rule, 0, atMillis, 0, atMillis, Raised.facts("test", "yes")),
        true);
  }

  private Alert add(Raised raised, boolean test) {
    AlertRule rule = raised.rule();
    var alert =
        new Alert(
            ++last,
            raised.organizationId(),
            rule.condition(),
            rule.threshold(),
            raised.subjectId(),
            raised.period(),
            raised.basis(),
            raised.atMillis(),
            raised.facts(),
            test,
            rule.channels().contains(Channel.NOTICE),
            0,
            "");
    alerts.put(alert.id(), alert);
    for (Channel channel : rule.channels().stream().sorted().toList()) {
      switch (channel) {
        case MAIL -> deliver(alert, channel, 0, false);
        case WEBHOOK ->
            webhooks(alert.organizationId()).stream()
                .filter(Webhook::on)
                .forEach(webhook -> deliver(alert, channel, webhook.id(), false));
        case NOTICE -> deliver(alert, channel, 0, true);
      }
    }
    return alert;
  }

  private void deliver(Alert alert, Channel channel, long webhookId, boolean there) {
    long at = alert.atMillis();
    var delivery =
        new Delivery(
            ++last,
            alert.id(),
            alert.organizationId(),
            channel,
            webhookId,
            there ? Delivery.State.DONE : Delivery.State.WAITING,
            at,
            there ? 1 : 0,
            there ? 0 : at,
            there ? at : 0,
            there ? "shown" : "");
    deliveries.put(delivery.id(), delivery);
  }

  @Override
  public void checkCredits(long organizationId, long atMillis) {
    // The store that has the books decides.
  }

  @Override
  public int raiseLeaked(long sinceMillis) {
    return 0;
  }

  @Override
  public int raiseExpiring(long atMillis) {
    return 0;
  }

  @Override
  public int raiseIdle(long organizationId, AlertRule rule, long atMillis) {
    return 0;
  }

  @Override
  public synchronized List<Alert> page(
      long organizationId, boolean noticed, long beforeId, int limit) {
    return alerts.headMap(beforeId, false).descendingMap().values().stream()
        .filter(alert -> alert.organizationId() == organizationId)
        .filter(alert -> !noticed || (alert.noticed() && alert.seenMillis() == 0))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized @Nullable Alert byId(long id) {
    return alerts.get(id);
  }

  @Override
  public synchronized List<Told> told(long organizationId) {
    var told = new HashMap<Place, Long>();
    for (Alert alert : alerts.values()) {
      if (alert.organizationId() == organizationId && !alert.test()) {
        told.merge(
            new Place(organizationId, alert.condition(), alert.threshold()),
            alert.atMillis(),
            Math::max);
      }
    }
    var all = new ArrayList<Told>();
    told.forEach((place, at) -> all.add(new Told(place.condition(), place.threshold(), at)));
    return all;
  }

  @Override
  public synchronized @Nullable Alert seen(long id, String actor, long atMillis) {
    Alert it = alerts.get(id);
    if (it != null && it.seenMillis() == 0) {
      alerts.put(
          id,
          new Alert(
              id,
              it.organizationId(),
              it.condition(),
              it.threshold(),
              it.subjectId(),
              it.period(),
              it.basis(),
              it.atMillis(),
              it.facts(),
              it.test(),
              it.noticed(),
              atMillis,
              actor));
    }
    return alerts.get(id);
  }

  @Override
  public synchronized List<Delivery> due(long atMillis, int limit) {
    return deliveries.values().stream()
        .filter(it -> it.state() == Delivery.State.WAITING && it.nextMillis() <= atMillis)
        .sorted(Comparator.comparingLong(Delivery::nextMillis))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Delivery> deliveries(long organizationId, int limit) {
    return deliveries.descendingMap().values().stream()
        .filter(it -> it.organizationId() == organizationId)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long waiting() {
    return deliveries.values().stream().filter(it -> it.state() == Delivery.State.WAITING).count();
  }

  @Override
  public synchronized void done(Delivery delivery, long atMillis, String result) {
    end(delivery, Delivery.State.DONE, 0, atMillis, result);
    failing(delivery, 0);
  }

  @Override
  public synchronized void failed(
      Delivery delivery, long atMillis, String result, long nextMillis) {
    end(
        delivery,
        nextMillis == 0 ? Delivery.State.FAILED : Delivery.State.WAITING,
        nextMillis,
        nextMillis == 0 ? atMillis : 0,
        result);
    failing(delivery, atMillis);
  }

  private void end(
      Delivery delivery, Delivery.State state, long next, long doneMillis, String result) {
    deliveries.computeIfPresent(
        delivery.id(),
        (_, it) ->
            it.state() == Delivery.State.WAITING
                ? ended(it, state, it.tries() + 1, next, doneMillis, result)
                : it);
  }

  private static Delivery ended(
      Delivery it, Delivery.State state, int tries, long next, long doneMillis, String result) {
    return new Delivery(
        it.id(),
        it.alertId(),
        it.organizationId(),
        it.channel(),
        it.webhookId(),
        state,
        it.createdMillis(),
        tries,
        next,
        doneMillis,
        result);
  }

  private void failing(Delivery delivery, long atMillis) {
    webhooks.computeIfPresent(
        delivery.webhookId(),
        (_, it) ->
            atMillis != 0 && it.failingMillis() != 0
                ? it
                : new Webhook(
                    it.id(),
                    it.organizationId(),
                    it.url(),
                    it.on(),
                    it.createdMillis(),
                    atMillis,
                    it.why()));
  }

  @Override
  public synchronized void switchOff(Webhook webhook, String why, long atMillis) {
    Webhook it = webhooks.get(webhook.id());
    if (it == null || !it.on()) {
      return;
    }
    webhooks.put(
        it.id(),
        new Webhook(
            it.id(),
            it.organizationId(),
            it.url(),
            false,
            it.createdMillis(),
            it.failingMillis(),
            why));
    giveUp(it.id(), "the webhook is switched off", atMillis);
    AlertRule rule = rules(it.organizationId()).find(Condition.WEBHOOK_OFF, 0);
    add(
        new Raised(
            it.organizationId(),
            rule == null ? Condition.WEBHOOK_OFF.rule(0) : rule,
            it.id(),
            atMillis,
            0,
            atMillis,
            Raised.facts("webhook", it.id(), "url", it.url(), "why", why)),
        false);
  }

  @Override
  public synchronized int prune(long beforeMillis) {
    List<Long> old =
        alerts.values().stream()
            .filter(alert -> alert.atMillis() < beforeMillis)
            .map(Alert::id)
            .toList();
    old.forEach(alerts::remove);
    deliveries.values().removeIf(it -> old.contains(it.alertId()));
    return old.size();
  }
}
