package io.tollgate.store.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.watch.KeyWatch;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.watch.Rules;
import io.tollgate.core.watch.Sightings;
import io.tollgate.testkit.MemoryNoticeStore;
import io.tollgate.testkit.MemoryUseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What becomes of what is seen, with a hand-moved clock.
class KeyWatchTest {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long START = 20_600 * DAY + 9 * HOUR;

  private final List<ApiKey> keys = new ArrayList<>();
  private final MemoryUseStore uses = new MemoryUseStore(() -> keys);
  private final MemoryNoticeStore noticeStore = new MemoryNoticeStore();
  private final AtomicLong ids = new AtomicLong();
  private final Notices notices = new Notices(noticeStore, ids::incrementAndGet);
  private final List<Notice> told = new ArrayList<>();
  private final Sightings sightings = new Sightings(1_000);
  private final Usage usage = new Usage();
  private Rules rules = Rules.DEFAULT;
  private final KeyWatch watch = new KeyWatch(sightings, uses, usage, notices, () -> rules);

  KeyWatchTest() {
    notices.tell(told::add);
  }

  private ApiKey key(long id, boolean canary) {
    ApiKey key =
        new ApiKey(
                id,
                7,
                "market",
                new KeyDigest(id, 0, 0, 0),
                "label",
                "hint",
                KeyState.ACTIVE,
                START - 100 * DAY,
                0,
                Long.MAX_VALUE)
            .edit()
            .canary(canary)
            .key();
    keys.add(key);
    return key;
  }

  private List<NoticeKind> kinds() {
    return told.stream().map(Notice::kind).toList();
  }

  private void seen(ApiKey key, long at, String address) {
    sightings.add(key, at, address, "curl/8", false);
    watch.write();
  }

  @Test
  void whatWasSeenLastIsWrittenOnceForManySightings() {
    ApiKey key = key(1, false);
    sightings.add(key, START, "192.0.2.1", "curl/8", true);
    sightings.add(key, START + 5, "192.0.2.2", null, false);
    watch.write();
    watch.write();

    assertThat(uses.writes()).isEqualTo(1);
    assertThat(uses.lastUses(List.of(1L)))
        .isEqualTo(Map.of(1L, new LastUse(START + 5, "192.0.2.2", "", START)));
    assertThat(sightings.waiting()).isZero();
  }

  @Test
  void whileTheStoreIsDownSightingsWaitAndTheLatestIsWrittenThen() {
    ApiKey key = key(1, false);
    uses.down(true);
    sightings.add(key, START, "192.0.2.1", "old", true);
    assertThatThrownBy(watch::write).isInstanceOf(StoreException.class);
    sightings.add(key, START + 60, "198.51.100.1", "new", false);
    assertThatThrownBy(watch::write).isInstanceOf(StoreException.class);

    uses.down(false);
    watch.write();

    assertThat(uses.lastUses(List.of(1L)))
        .isEqualTo(Map.of(1L, new LastUse(START + 60, "198.51.100.1", "new", START)));
    assertThat(uses.networks(List.of(1L)).getOrDefault(1L, List.of())).hasSize(2);
    assertThat(sightings.dropped()).isZero();
  }

  @Test
  void whatWaitsIsBoundedAndWhatFindsNoPlaceIsCounted() {
    uses.down(true);
    for (int i = 1; i <= 1_010; i++) {
      sightings.add(key(i, false), START, "192.0.2.1", null, false);
    }

    assertThat(sightings.waiting()).isEqualTo(1_000);
    assertThat(sightings.dropped()).isEqualTo(10);
    assertThatThrownBy(watch::write).isInstanceOf(StoreException.class);
    assertThat(sightings.waiting()).isEqualTo(1_000);
  }

  @Test
  void theUseOfACanaryIsToldOncePerKeyAndHour() {
    ApiKey canary = key(1, true);
    sightings.add(canary, START, "203.0.113.9", "sqlmap/1.7", false);
    assertThat(sightings.urgent()).isTrue();
    watch.write();
    assertThat(sightings.urgent()).isFalse();
    seen(canary, START + 30 * MINUTE, "203.0.113.10");
    seen(key(2, true), START + 30 * MINUTE, "203.0.113.10");
    seen(canary, START + HOUR, "203.0.113.9");

    assertThat(told).extracting(Notice::keyId).containsExactly(1L, 2L, 1L);
    assertThat(kinds()).containsOnly(NoticeKind.CANARY_USED);
    assertThat(told.getFirst().facts())
        .isEqualTo(Map.of("address", "203.0.113.9", "agent", "sqlmap/1.7"));
    assertThat(notices.raised(NoticeKind.CANARY_USED)).isEqualTo(3);
  }

  @Test
  void theUseOfACanaryIsNotForgottenWhileTheStoreIsDown() {
    noticeStore.down(true);
    sightings.add(key(1, true), START, "203.0.113.9", null, false);
    assertThatThrownBy(watch::write).isInstanceOf(StoreException.class);
    assertThat(sightings.urgent()).isTrue();

    noticeStore.down(false);
    watch.write();

    assertThat(kinds()).containsExactly(NoticeKind.CANARY_USED);
  }

  @Test
  void aKeyOfOneNetworkIsToldOfWhenItMovesOncePerDay() {
    ApiKey key = key(1, false);
    for (int day = 0; day < 8; day++) {
      seen(key, START + day * DAY, "192.0.2." + day);
    }
    assertThat(told).isEmpty();

    seen(key, START + 7 * DAY + HOUR, "198.51.100.1");
    seen(key, START + 7 * DAY + 2 * HOUR, "203.0.113.1");
    assertThat(kinds()).containsExactly(NoticeKind.NEW_NETWORK);
    assertThat(told.getFirst().facts()).containsEntry("network", "198.51.100.0/24");

    seen(key, START + 8 * DAY, "198.51.100.200");
    assertThat(told).hasSize(1);
    seen(key, START + 8 * DAY, "2001:db8::1");
    assertThat(told).hasSize(2);
  }

  @Test
  void aNoticeOfANetworkIsRaisedEvenIfTheUseCouldNotBeWrittenAtFirst() {
    ApiKey key = key(1, false);
    seen(key, START, "192.0.2.1");
    seen(key, START + 8 * DAY, "192.0.2.1");
    noticeStore.down(true);
    sightings.add(key, START + 8 * DAY + 1, "198.51.100.1", null, false);
    assertThatThrownBy(watch::write).isInstanceOf(StoreException.class);

    noticeStore.down(false);
    watch.write();

    assertThat(kinds()).containsExactly(NoticeKind.NEW_NETWORK);
  }

  @Test
  void manyNetworksWithinAnHourAreTold() {
    ApiKey key = key(1, false);
    for (int i = 0; i < 16; i++) {
      seen(key, START + i * MINUTE, "10.0." + i + ".1");
    }
    assertThat(told).isEmpty();

    seen(key, START + 17 * MINUTE, "10.0.99.1");
    seen(key, START + 18 * MINUTE, "10.0.98.1");

    assertThat(kinds()).containsExactly(NoticeKind.MANY_NETWORKS);
    assertThat(told.getFirst().facts()).containsEntry("networks", "17");
  }

  @Test
  void aSpikeAndAStormAreToldOncePerDay() {
    seen(key(1, false), START, "192.0.2.1");
    usage.add(1, START - 2 * DAY, 120, 0);
    usage.add(1, START, 1_201, 700);
    watch.patrol(START);
    watch.patrol(START + MINUTE);

    assertThat(kinds()).containsExactlyInAnyOrder(NoticeKind.SPIKE, NoticeKind.REFUSALS);

    seen(keys.getFirst(), START + DAY, "192.0.2.1");
    usage.add(1, START + DAY, 300, 300);
    watch.patrol(START + DAY);
    assertThat(kinds()).hasSize(3).last().isEqualTo(NoticeKind.REFUSALS);
  }

  @Test
  void whatIsAsUsualIsNotTold() {
    seen(key(1, false), START, "192.0.2.1");
    usage.add(1, START - 2 * DAY, 130, 0);
    usage.add(1, START, 1_201, 199);
    watch.patrol(START);

    assertThat(told).isEmpty();
  }

  @Test
  void onlyKeysUsedWithinTheHourAreLookedAt() {
    seen(key(1, false), START, "192.0.2.1");
    usage.add(1, START + 2 * HOUR, 5_000, 5_000);
    watch.patrol(START + 2 * HOUR);

    assertThat(told).isEmpty();
    assertThat(usage.asked).isZero();
  }

  @Test
  void aRuleThatIsOffFindsNothing() {
    rules = Rules.NONE;
    ApiKey key = key(1, false);
    for (int i = 0; i < 40; i++) {
      seen(key, START + i * MINUTE, "10.0." + i + ".1");
    }
    usage.add(1, START, 5_000, 5_000);
    watch.patrol(START);

    assertThat(told).isEmpty();
    seen(key(2, true), START, "192.0.2.1");
    assertThat(kinds()).containsExactly(NoticeKind.CANARY_USED);
  }

  /// A ledger that has minutes of calls by key.
  private static final class Usage extends EmptyLedgerStore {
    private record Minute(long keyId, long startMillis, long calls, long refused) {}

    private final List<Minute> minutes = new ArrayList<>();
    private int asked;

    void add(long keyId, long atMillis, long calls, long refused) {
      minutes.add(new Minute(keyId, atMillis / MINUTE * MINUTE, calls, refused));
    }

    @Override
    public List<UsageRow> usage(
        long organizationId, long fromMillis, long toMillis, Interval interval, Group group) {
      asked++;
      assertThat(fromMillis % MINUTE).isZero();
      assertThat(toMillis % MINUTE).isZero();
      var sums = new TreeMap<String, UsageRow>();
      for (Minute minute : minutes) {
        if (minute.startMillis >= fromMillis && minute.startMillis < toMillis) {
          long start = interval == Interval.HOUR ? minute.startMillis / HOUR * HOUR : fromMillis;
          String part = String.valueOf(minute.keyId);
          sums.merge(
              start + " " + part,
              new UsageRow(start, part, minute.calls, minute.refused, 0),
              (a, b) ->
                  new UsageRow(start, part, a.calls() + b.calls(), a.refused() + b.refused(), 0));
        }
      }
      return List.copyOf(sums.values());
    }
  }
}
