package io.tollgate.core.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressLimitTest {

  private static final long NOON = 1_750_000_000_000L - 1_750_000_000_000L % 60_000;

  @Test
  void countsEachAddressForItselfAndAnewEachMinute() {
    var limit = new AddressLimit(10);

    assertThat(limit.count(1, NOON)).isEqualTo(1);
    assertThat(limit.count(1, NOON + 59_999)).isEqualTo(2);
    assertThat(limit.count(2, NOON)).isEqualTo(1);
    assertThat(limit.count(1, NOON + 60_000)).isEqualTo(1);
  }

  @Test
  void neverHoldsMoreAddressesThanItsBound() {
    var limit = new AddressLimit(100);

    for (long subject = 0; subject < 10_000; subject++) {
      limit.count(subject, NOON);
    }

    assertThat(limit.size()).isEqualTo(100);
  }

  @Test
  void addressesWithoutAPlaceAreCountedTogether() {
    var limit = new AddressLimit(1);
    limit.count(1, NOON);

    long most = 0;
    for (long subject = 2; subject < 2 + 100L * AddressLimit.SHARED; subject++) {
      most = Math.max(most, limit.count(subject, NOON));
    }

    assertThat(most).isGreaterThanOrEqualTo(100);
    assertThat(limit.count(1, NOON)).isEqualTo(2);
  }

  @Test
  void makesRoomOnceTheMinuteIsOver() {
    var limit = new AddressLimit(2);
    limit.count(1, NOON);
    limit.count(2, NOON);
    limit.count(3, NOON);

    limit.count(3, NOON + 60_000);

    assertThat(limit.size()).isEqualTo(1);
    assertThat(limit.count(3, NOON + 60_000)).isEqualTo(2);
  }

  @Test
  void takesAnIpv6ClientForItsPrefix() throws UnknownHostException {
    assertThat(subject("2001:db8:1:2::1")).isEqualTo(subject("2001:db8:1:2:ffff::9"));
    assertThat(subject("2001:db8:1:2::1")).isNotEqualTo(subject("2001:db8:1:3::1"));
    assertThat(subject("192.0.2.1")).isNotEqualTo(subject("192.0.2.2"));
  }

  private static long subject(String address) throws UnknownHostException {
    return IpAddress.of(InetAddress.getByName(address)).subject();
  }
}
