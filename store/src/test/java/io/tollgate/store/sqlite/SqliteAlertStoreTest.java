package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import io.tollgate.store.Ids;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What no fold decides: leaks, ends and sleep of keys, and how deliveries end.
class SqliteAlertStoreTest {

  private static final long ORGANIZATION = 1;
  private static final long NOW = 1_800_000_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir Path directory;

  private SqliteDatabase database;
  private SqliteChangeStore changes;
  private SqliteAlertStore alerts;
  private long digests;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("tollgate.db"));
    changes = new SqliteChangeStore(database);
    var catalog = new Catalog(List.of(), List.of());
    var credits = new CreditAlerts(() -> catalog, Ids::next, () -> NOW);
    alerts = new SqliteAlertStore(database, credits, Ids::next);
    changes.apply(
        new Change.OrganizationCreated(
            new Organization(ORGANIZATION, "Acme", Standing.ACTIVE, "starter", 0, 0)),
        "test",
        1);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private long key(long created, long expires) {
    var key =
        new ApiKey(
            Ids.next(),
            ORGANIZATION,
            "market",
            new KeyDigest(++digests, 2, 3, 4),
            "ci",
            "ak_l",
            KeyState.ACTIVE,
            created,
            0,
            expires);
    changes.apply(new Change.KeyCreated(key), "test", created);
    return key.id();
  }

  private List<String> told() {
    return alerts.page(ORGANIZATION, false, Long.MAX_VALUE, 100).reversed().stream()
        .map(alert -> AlertRule.text(alert.condition(), alert.threshold()))
        .toList();
  }

  @Test
  void theEndOfAKeyIsToldAtEachThresholdOnce() {
    long end = NOW + 13 * DAY;
    key(NOW - 100 * DAY, end);
    key(NOW - 100 * DAY, Long.MAX_VALUE);
    key(NOW - 100 * DAY, NOW - DAY);
    for (long at = NOW; at < end; at += DAY / 4) {
      alerts.raiseExpiring(at);
    }

    assertThat(told()).containsExactly("key-expires-14", "key-expires-7", "key-expires-1");
  }

  @Test
  void afterAPauseOnlyTheNearestEndIsTold() {
    key(NOW - 100 * DAY, NOW + DAY / 2);
    alerts.raiseExpiring(NOW);

    assertThat(told()).containsExactly("key-expires-1");
  }

  @Test
  void aKeyThatWasNeverToLiveLongIsNotToldOfAtOnce() {
    key(NOW, NOW + 2 * DAY);
    alerts.raiseExpiring(NOW);
    assertThat(told()).isEmpty();
    alerts.raiseExpiring(NOW + 3 * DAY / 2);

    assertThat(told()).containsExactly("key-expires-1");
  }

  @Test
  void aKeyThatSleepsIsToldOncePerSleep() {
    long key = key(NOW - 200 * DAY, Long.MAX_VALUE);
    key(NOW - 10 * DAY, Long.MAX_VALUE);
    AlertRule rule = Condition.KEY_IDLE.rule(90);
    var on = new AlertRule(rule.condition(), 90, true, rule.channels(), rule.roles(), List.of());
    assertThat(alerts.wanting(Condition.KEY_IDLE, 0, 10)).isEmpty();
    alerts.set(ORGANIZATION, on, "test", NOW);
    assertThat(alerts.wanting(Condition.KEY_IDLE, 0, 10)).containsExactly(ORGANIZATION);
    alerts.raiseIdle(ORGANIZATION, on, NOW);
    alerts.raiseIdle(ORGANIZATION, on, NOW + DAY);
    assertThat(told()).containsExactly("key-idle-90");
    new SqliteUseStore(database)
        .write(
            List.of(
                new KeyUse(key, new LastUse(NOW + 2 * DAY, "192.0.2.1", "curl", 0), List.of())));
    alerts.raiseIdle(ORGANIZATION, on, NOW + 3 * DAY);
    alerts.raiseIdle(ORGANIZATION, on, NOW + 93 * DAY);

    List<Alert> ofKey =
        alerts.page(ORGANIZATION, false, Long.MAX_VALUE, 100).stream()
            .filter(alert -> alert.subjectId() == key)
            .toList();
    assertThat(ofKey).hasSize(2);
  }

  @Test
  void eachNoticeOfALeakIsToldOnce() {
    long key = key(NOW, Long.MAX_VALUE);
    var notices = new SqliteNoticeStore(database);
    for (int place = 0; place < 2; place++) {
      notices.add(
          new Notice(
              Ids.next(),
              ORGANIZATION,
              key,
              NoticeKind.KEY_LEAKED,
              NOW,
              Map.of("url", "https://example.com/" + place)),
          place);
    }
    notices.add(new Notice(Ids.next(), ORGANIZATION, key, NoticeKind.SPIKE, NOW, Map.of()), 1);

    assertThat(alerts.raiseLeaked(NOW + 1)).as("too old").isZero();
    assertThat(alerts.raiseLeaked(NOW - DAY)).isEqualTo(2);
    assertThat(alerts.raiseLeaked(NOW - DAY)).isZero();
    assertThat(told()).containsExactly("key-leaked", "key-leaked");
    assertThat(alerts.page(ORGANIZATION, true, Long.MAX_VALUE, 10).getFirst().facts())
        .containsEntry("label", "ci")
        .containsEntry("url", "https://example.com/1");
  }

  @Test
  void aDeliveryEndsOnceAndAWebhookRemembersHowItFails() {
    alerts.add(
        new Webhook(9, ORGANIZATION, URI.create("https://example.com/"), true, 1, 0, ""),
        "test",
        1);
    alerts.test(ORGANIZATION, Condition.CREDITS_USED.rule(80), NOW);
    Delivery hook = webhook();
    alerts.failed(hook, NOW, "answered 500", NOW + 5);
    alerts.failed(hook, NOW + 9, "answered 500", NOW + 50);
    assertThat(alerts.webhook(9)).extracting(Webhook::failingMillis).isEqualTo(NOW);
    assertThat(alerts.due(NOW + 49, 10))
        .extracting(Delivery::channel)
        .doesNotContain(Channel.WEBHOOK);
    alerts.done(webhook(), NOW + 60, "answered 200");
    alerts.failed(hook, NOW + 70, "late", 0);

    Delivery ended = webhook();
    assertThat(ended.state()).isEqualTo(Delivery.State.DONE);
    assertThat(ended.tries()).isEqualTo(3);
    assertThat(ended.result()).isEqualTo("answered 200");
  }

  private Delivery webhook() {
    return alerts.deliveries(ORGANIZATION, 10).stream()
        .filter(delivery -> delivery.channel() == Channel.WEBHOOK)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWebhookIsSwitchedOffOnceAndWhatWaitsForItIsGivenUp() {
    var hook = new Webhook(9, ORGANIZATION, URI.create("https://example.com/"), true, 1, 0, "");
    alerts.add(hook, "test", 1);
    alerts.test(ORGANIZATION, Condition.CREDITS_USED.rule(80), NOW);
    alerts.switchOff(hook, "answered 500", NOW);
    alerts.switchOff(hook, "answered 500", NOW);

    assertThat(alerts.webhook(9)).extracting(Webhook::on).isEqualTo(false);
    assertThat(webhook().state()).isEqualTo(Delivery.State.FAILED);
    assertThat(told()).containsExactly("credits-used-80", "webhook-off");
    assertThat(changes.audit(ORGANIZATION, Long.MAX_VALUE, 10))
        .extracting(entry -> entry.kind())
        .contains("webhook.added", "webhook.switched-off");
  }

  @Test
  void oldAlertsLeaveWithTheirDeliveries() {
    alerts.test(ORGANIZATION, Condition.CREDITS_USED.rule(80), NOW - DAY);
    alerts.test(ORGANIZATION, Condition.CREDITS_USED.rule(80), NOW);

    assertThat(alerts.prune(NOW)).isEqualTo(1);
    assertThat(alerts.deliveries(ORGANIZATION, 100)).hasSize(2);
  }
}
