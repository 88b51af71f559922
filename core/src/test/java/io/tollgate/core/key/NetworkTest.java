package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "192.0.2.0/24, ::ffff:192.0.2.9, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 192.0.2.1, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
    "2001:db8:0:1::/64, 2001:db8:0:2::, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::/65, 2001:db8:0:0:8000::, false",
    "::ffff:192.0.2.0/120, 192.0.2.3, true",
  })
  void aNetworkHoldsTheAddressesOfItsPrefix(String network, String address, boolean held) {
    assertThat(Network.parse(network).contains(address(address))).isEqualTo(held);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1/128",
    "2001:db8::/32, 2001:db8::/32",
    "::/0, ::/0",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3/128",
    "::ffff:192.0.2.0/120, 192.0.2.0/24",
    "64:ff9b::/96, 64:ff9b::/96",
  })
  void aNetworkIsWrittenInOneWay(String written, String text) {
    assertThat(Network.parse(written)).hasToString(text);
    assertThat(Network.parse(text)).isEqualTo(Network.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0",
        "10.0.0.0.0",
        "256.0.0.1",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "localhost",
        "example.com",
        "2001:db8::/129",
        "2001:db8:::1",
        "2001:db8::1%eth0",
        "[::1]",
        ":",
        "1:2:3",
        "a.b.c.d",
        "0x7f.0.0.1",
        "2001:db8::/٣"
      })
  void whatIsNoNetworkIsRefusedWithTheRule(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bitsBehindThePrefixAreRefusedAndTheNetworkNamed() {
    assertThatThrownBy(() -> Network.parse("10.1.2.3/8")).hasMessageContaining("10.0.0.0/8");
  }

  @RepeatedTest(20)
  void everyAddressLiesInItsOwnBlockAndAgreesWithArithmetic() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    IpAddress one = new IpAddress(random.nextLong(), random.nextLong());
    int bits = random.nextInt(129);
    Network network = Network.around(one, bits);
    IpAddress other = new IpAddress(one.high() ^ flip(random), one.low() ^ random.nextLong());

    assertThat(network.contains(one)).as("seed %d", seed).isTrue();
    assertThat(network.contains(other))
        .as("seed %d", seed)
        .isEqualTo(number(one).shiftRight(128 - bits).equals(number(other).shiftRight(128 - bits)));
    assertThat(Network.parse(network.toString())).as("seed %d", seed).isEqualTo(network);
  }

  private static long flip(Random random) {
    return random.nextBoolean() ? 0 : 1L << random.nextInt(64);
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(Long.toUnsignedString(address.high()))
        .shiftLeft(64)
        .or(new BigInteger(Long.toUnsignedString(address.low())));
  }

  private static IpAddress address(String text) {
    try {
      return IpAddress.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
