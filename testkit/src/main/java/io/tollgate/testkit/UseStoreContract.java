package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.watch.KeyFilter;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import io.tollgate.core.watch.NetworkUse;
import io.tollgate.core.watch.UseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [UseStore] keeps.
public abstract class UseStoreContract {

  private static final Network HOME = Network.parse("192.0.2.0/24");
  private static final Network OFFICE = Network.parse("2001:db8:1::/48");

  /// The store under test; the same through one test, empty at its start.
  protected abstract UseStore uses();

  /// Makes a key known to it, with its organization.
  protected abstract void add(ApiKey key);

  /// A key it knows is as given now.
  protected abstract void change(ApiKey key);

  @BeforeEach
  void keys() {
    add(Samples.key(10, 1));
    add(Samples.key(11, 1));
    add(Samples.key(20, 2));
  }

  private static LastUse last(long atMillis, String address) {
    return new LastUse(atMillis, address, "curl/8", 0);
  }

  private void write(long keyId, LastUse last, NetworkUse... networks) {
    uses().write(List.of(new KeyUse(keyId, last, List.of(networks))));
  }

  @Test
  void theLastUseIsTheLatestAndAKeyThatWasNeverUsedHasNone() {
    write(10, last(Samples.NOON, "192.0.2.1"));
    write(10, last(Samples.NOON + 5, "192.0.2.2"));
    write(10, last(Samples.NOON + 2, "192.0.2.3"));

    assertThat(uses().lastUses(List.of(10L, 11L, 99L)))
        .isEqualTo(Map.of(10L, last(Samples.NOON + 5, "192.0.2.2")));
    assertThat(uses().lastUses(List.of())).isEmpty();
  }

  @Test
  void whenAKeyStoodInAUrlStays() {
    write(10, new LastUse(Samples.NOON, "192.0.2.1", "a", Samples.NOON));
    write(10, new LastUse(Samples.NOON + 9, "192.0.2.1", "b", 0));

    assertThat(uses().lastUses(List.of(10L)))
        .containsValue(new LastUse(Samples.NOON + 9, "192.0.2.1", "b", Samples.NOON));
  }

  @Test
  void aNetworkIsKnownFromItsFirstUseToItsLast() {
    write(10, last(Samples.NOON, "x"), new NetworkUse(HOME, Samples.NOON, Samples.NOON));
    write(10, last(Samples.NOON, "x"), new NetworkUse(OFFICE, Samples.NOON + 3, Samples.NOON + 3));
    var later = new NetworkUse(HOME, Samples.NOON + 7, Samples.NOON + 8);
    write(10, last(Samples.NOON, "x"), later);
    write(10, last(Samples.NOON, "x"), later);

    assertThat(uses().networks(List.of(10L, 11L)))
        .isEqualTo(
            Map.of(
                10L,
                List.of(
                    new NetworkUse(HOME, Samples.NOON, Samples.NOON + 8),
                    new NetworkUse(OFFICE, Samples.NOON + 3, Samples.NOON + 3))));
  }

  @Test
  void theNetworksOfAKeyAreBoundedAndTheLatestStay() {
    for (int i = 0; i < UseStore.NETWORKS_MAX + 5; i++) {
      long at = Samples.NOON + i;
      write(10, last(at, "x"), new NetworkUse(Network.parse("10.0." + i + ".0/24"), at, at));
    }
    write(11, last(Samples.NOON, "x"), new NetworkUse(HOME, Samples.NOON, Samples.NOON));

    List<NetworkUse> kept = uses().networks(List.of(10L)).getOrDefault(10L, List.of());
    assertThat(kept).hasSize(UseStore.NETWORKS_MAX);
    assertThat(kept.getLast().network()).isEqualTo(Network.parse("10.0.5.0/24"));
    assertThat(uses().networks(List.of(11L))).hasSize(1);
  }

  @Test
  void keysThatAreNotUsedAreFoundUnlessTheyAreNewOrDeleted() {
    // All samples were made at noon.
    long since = Samples.NOON + Samples.HOUR;
    assertThat(unused(1, Samples.NOON, 0, 10)).isEmpty();
    assertThat(unused(1, since, 0, 10)).containsExactly(10L, 11L);

    write(10, last(since - 1, "x"));
    assertThat(unused(1, since, 0, 10)).containsExactly(10L, 11L);
    write(10, last(since, "x"));
    assertThat(unused(1, since, 0, 10)).containsExactly(11L);
    change(Samples.key(11, 1).in(KeyState.DELETED));
    assertThat(unused(1, since, 0, 10)).isEmpty();
    assertThat(unused(2, since, 0, 10)).containsExactly(20L);
  }

  private List<Long> unused(long organizationId, long sinceMillis, long afterId, int limit) {
    return uses()
        .find(organizationId, new KeyFilter(null, "", "", null, sinceMillis), afterId, limit);
  }

  @Test
  void keysAreFoundByWhatIsSaidOfThem() {
    long end = Samples.NOON + Samples.DAY;
    add(Samples.key(12, 1).edit().label("100%_Shop Zürich").expires(end).key());
    add(Samples.key(13, 1).in(KeyState.DISABLED).edit().label("the SHOP").key());
    add(Samples.key(14, 1).in(KeyState.QUARANTINED).edit().label("x").expires(end + 1).key());
    add(Samples.key(15, 1).in(KeyState.LEAKED));
    add(Samples.key(16, 1).edit().label("shop").expires(end).key().in(KeyState.DELETED));

    assertThat(found(KeyFilter.ALL)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    assertThat(found(of(KeyState.ACTIVE))).containsExactly(10L, 11L, 12L);
    assertThat(found(of(KeyState.DISABLED))).containsExactly(13L);
    assertThat(found(of(KeyState.QUARANTINED))).containsExactly(14L);
    assertThat(found(of(KeyState.LEAKED))).containsExactly(15L);
    assertThat(found(of(KeyState.DELETED))).containsExactly(16L);
    assertThat(found(labelled("shop"))).containsExactly(12L, 13L, 16L);
    assertThat(found(labelled("%_SHOP"))).containsExactly(12L);
    assertThat(found(labelled("Zü"))).containsExactly(12L);
    assertThat(found(labelled("%"))).containsExactly(12L);
    assertThat(found(ends(0, end + 1))).containsExactly(12L);
    assertThat(found(ends(end, end + 2))).containsExactly(12L, 14L);
    assertThat(found(ends(end + 1, end + 2))).containsExactly(14L);
    assertThat(found(new KeyFilter(null, Samples.key(10, 1).apiId(), "x", null, KeyFilter.ANY)))
        .containsExactly(14L);
    assertThat(found(new KeyFilter(null, "another", "", null, KeyFilter.ANY))).isEmpty();
    assertThat(
            found(
                new KeyFilter(KeyState.ACTIVE, "", "shop", new KeyFilter.Expiry(0, end + 1), end)))
        .containsExactly(12L);
  }

  private List<Long> found(KeyFilter filter) {
    return uses().find(1, filter, 0, 10);
  }

  private static KeyFilter of(KeyState state) {
    return new KeyFilter(state, "", "", null, KeyFilter.ANY);
  }

  private static KeyFilter labelled(String part) {
    return new KeyFilter(null, "", part, null, KeyFilter.ANY);
  }

  private static KeyFilter ends(long fromMillis, long beforeMillis) {
    return new KeyFilter(
        null, "", "", new KeyFilter.Expiry(fromMillis, beforeMillis), KeyFilter.ANY);
  }

  @Test
  void bothListsComeInPages() {
    for (long id = 12; id < 17; id++) {
      add(Samples.key(id, 1));
    }
    var all = new ArrayList<KeyUse>();
    for (long id = 10; id < 17; id++) {
      all.add(new KeyUse(id, last(Samples.NOON, "x"), List.of()));
    }
    uses().write(all);
    write(20, last(Samples.NOON - 1, "x"));

    assertThat(unused(1, Samples.NOON + 1, 11, 3)).containsExactly(12L, 13L, 14L);
    assertThat(uses().usedSince(Samples.NOON, 14, 3))
        .containsExactly(
            new UseStore.Active(15, 1, Samples.NOON), new UseStore.Active(16, 1, Samples.NOON));
    assertThat(uses().usedSince(Samples.NOON - 1, 0, 3)).hasSize(3);
    assertThat(uses().usedSince(Samples.NOON - 1, 16, 3))
        .containsExactly(new UseStore.Active(20, 2, Samples.NOON));
  }
}
