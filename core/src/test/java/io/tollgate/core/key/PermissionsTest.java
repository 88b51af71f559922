package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PermissionsTest {

  @ParameterizedTest
  @CsvSource({
    "'', market, true, true",
    "'', '', true, true",
    "market:read, market, false, true",
    "market:read, market, true, false",
    "market:write, market, false, true",
    "market:write, market, true, true",
    "market:write, other, false, false",
    "market:write, '', false, false",
    "*:read, market, false, true",
    "*:read, '', false, true",
    "*:read, market, true, false",
    "*:write, '', true, true",
    "*:read market:write, market, true, true",
    "*:read market:write, other, true, false",
  })
  void scopesOpenTheirGroupsAndToWriteIncludesToRead(
      String scopes, String group, boolean writes, boolean opened) {
    List<Scope> all =
        scopes.isEmpty() ? List.of() : Arrays.stream(scopes.split(" ")).map(Scope::parse).toList();

    var permissions = new Permissions(Environment.PRODUCTION, all, Networks.ANY);

    assertThat(permissions.opens(group, writes)).isEqualTo(opened);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "market", "market:", ":read", "Market:read", "market:delete", "a b:read"})
  void whatIsNoScopeIsRefused(String text) {
    assertThatThrownBy(() -> Scope.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsDeniedIsDeniedWhateverIsAllowed() {
    var networks =
        new Networks(
            List.of(Network.parse("192.0.2.0/24")), List.of(Network.parse("192.0.2.128/25")));

    assertThat(networks.admit(address("192.0.2.1"))).isTrue();
    assertThat(networks.admit(address("192.0.2.200"))).isFalse();
    assertThat(networks.admit(address("198.51.100.1"))).isFalse();
    assertThat(Networks.ANY.admit(address("198.51.100.1"))).isTrue();
  }

  private static IpAddress address(String literal) {
    return IpAddress.of(InetAddress.ofLiteral(literal));
  }
}
