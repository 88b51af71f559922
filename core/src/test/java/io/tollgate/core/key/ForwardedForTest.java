package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForwardedForTest {

  private static final ForwardedFor PROXIES =
      new ForwardedFor(List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32")));

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.find(text));
  }

  /// `;` stands between lines of the header.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | 192.0.2.7 | 192.0.2.7",
        "10.0.0.1 | 192.0.2.7:443 | 192.0.2.7",
        "10.0.0.1 | [2001:dead::7]:443 | 2001:dead::7",
        "10.0.0.1 | 192.0.2.7, 10.0.0.2 | 192.0.2.7",
        "10.0.0.1 | 192.0.2.7; 10.0.0.2 | 192.0.2.7",
        // What stands further left, the client may have written.
        "10.0.0.1 | 198.51.100.1, 192.0.2.7 | 192.0.2.7",
        "10.0.0.1 | 198.51.100.1; 192.0.2.7 | 192.0.2.7",
        "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
        "10.0.0.1 | 192.0.2.7, unknown | 10.0.0.1",
        "10.0.0.1 | 192.0.2.7, , 10.0.0.2 | 10.0.0.2",
        // Nobody who is not trusted is believed.
        "192.0.2.1 | 198.51.100.1 | 192.0.2.1",
      })
  void theClientIsTheFirstThatIsNoTrustedProxy(String connection, String lines, String client) {
    assertThat(PROXIES.client(address(connection), List.of(lines.split("; ", -1))).text())
        .isEqualTo(client);
  }

  @Test
  void withoutTheHeaderTheProxyIsTheClient() {
    assertThat(PROXIES.client(address("10.0.0.1"), List.of()).text()).isEqualTo("10.0.0.1");
  }

  @Test
  void whereNobodyIsTrustedNothingIsRead() {
    assertThat(new ForwardedFor(List.of()).client(address("10.0.0.1"), List.of("192.0.2.7")).text())
        .isEqualTo("10.0.0.1");
  }
}
