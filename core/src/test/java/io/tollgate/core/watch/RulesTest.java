package io.tollgate.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each rule at its edges, one line a case.
class RulesTest {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /// A day in 2026.
  private static final long NOW = 20_600 * DAY;

  private static Network network(int i) {
    return Network.parse("10.0." + i + ".0/24");
  }

  @ParameterizedTest(name = "first seen {0} d ago, {1} networks lately, used {2} h ago: {3}")
  @CsvSource({
    // 7 days in use from one network, and now from another.
    "7, 1, 1, true",
    "6.9999, 1, 1, false",
    "400, 1, 1, true",
    // From 8 networks at most.
    "7, 8, 1, true",
    "7, 9, 1, false",
    // A key that slept for 30 days has no habits left.
    "100, 3, 719, true",
    "100, 3, 720, false",
  })
  void aNewNetworkIsOneThatAKeyOfFewNetworksWasNotUsedFrom(
      double firstDays, int networks, long lastHours, boolean found) {
    var known = new ArrayList<NetworkUse>();
    for (int i = 0; i < networks; i++) {
      known.add(new NetworkUse(network(i), NOW - (long) (firstDays * DAY), NOW - lastHours * HOUR));
    }

    assertThat(Rules.NewNetwork.DEFAULT.check(network(99), NOW, known) != null).isEqualTo(found);
  }

  @ParameterizedTest(name = "the network itself was seen {0} d ago: {1}")
  @CsvSource({"0, false", "29.9, false", "30, true", "90, true"})
  void aNetworkNotSeenFor30DaysIsNewAgain(double daysAgo, boolean found) {
    List<NetworkUse> known =
        List.of(
            new NetworkUse(network(1), NOW - 100 * DAY, NOW - HOUR),
            new NetworkUse(network(2), NOW - 100 * DAY, NOW - (long) (daysAgo * DAY)));

    assertThat(Rules.NewNetwork.DEFAULT.check(network(2), NOW, known) != null).isEqualTo(found);
  }

  @Test
  void theFirstUseOfAKeyIsNothingUnusual() {
    assertThat(Rules.NewNetwork.DEFAULT.check(network(1), NOW, List.of())).isNull();
  }

  @Test
  void networksAreBlocksOfAddressesNotAddresses() {
    assertThat(NetworkUse.networkOf("203.0.113.7")).hasToString("203.0.113.0/24");
    assertThat(NetworkUse.networkOf("203.0.113.200")).hasToString("203.0.113.0/24");
    assertThat(NetworkUse.networkOf("2001:db8:1:2::9")).hasToString("2001:db8:1::/48");
    assertThat(NetworkUse.networkOf("fe80::1%eth0")).hasToString("fe80::/48");
    assertThat(NetworkUse.networkOf("::ffff:203.0.113.7")).hasToString("203.0.113.0/24");
    assertThat(NetworkUse.networkOf("nowhere")).isNull();
  }

  @ParameterizedTest(name = "{0} networks, the last but one {1} min ago: {2}")
  @CsvSource({"16, 5, false", "17, 5, true", "17, 59, true", "17, 60, false", "100, 1, true"})
  void manyNetworksAreMoreThan16WithinAnHour(int networks, long minutesAgo, boolean found) {
    var known = new ArrayList<NetworkUse>();
    for (int i = 0; i < networks; i++) {
      long at = i == 0 ? NOW : NOW - minutesAgo * MINUTE;
      known.add(new NetworkUse(network(i), at, at));
    }

    assertThat(Rules.ManyNetworks.DEFAULT.check(NOW, known) != null).isEqualTo(found);
  }

  @ParameterizedTest(name = "{0} calls, {1} at most before, {2} h old: {3}")
  @CsvSource({
    "1000, 99, 200, true",
    "1000, 100, 200, false",
    "1001, 100, 200, true",
    "999, 0, 200, false",
    "1000, 0, 200, true",
    // A key of its first day has no past to hold it against.
    "5000, 1, 23, false",
    "5000, 1, 24, true",
    "9223372036854775807, 922337203685477581, 200, false",
  })
  void aSpikeIsMoreThanTenTimesTheHighestHour(
      long calls, long highest, long ageHours, boolean found) {
    assertThat(Rules.Spike.DEFAULT.check(calls, highest, ageHours * HOUR) != null).isEqualTo(found);
  }

  @ParameterizedTest(name = "{1} of {0} refused: {2}")
  @CsvSource({
    "200, 200, true",
    "199, 199, false",
    "400, 200, true",
    "401, 200, false",
    "100000, 49999, false",
    "100000, 50000, true",
  })
  void aStormIsHalfOfTheCallsAndAtLeast200(long calls, long refused, boolean found) {
    assertThat(Rules.Refusals.DEFAULT.check(calls, refused) != null).isEqualTo(found);
  }

  @Test
  void aFindingSaysWhichFiguresWereCompared() {
    Finding found = Rules.Spike.DEFAULT.check(2_000, 150, 5 * DAY);

    assertThat(found).isNotNull();
    assertThat(found.facts())
        .containsExactly(
            java.util.Map.entry("calls-within-the-hour", "2000"),
            java.util.Map.entry("highest-hour-before", "150"),
            java.util.Map.entry("more-than-times", "10"));
  }
}
