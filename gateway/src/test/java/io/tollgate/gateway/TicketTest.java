package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.Environment;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.ticket.TicketSeal;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that the portal makes for a key it does not have.
@Wire.OverEach
class TicketTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");
  private static final String VIEWER = "203.0.113.9";
  private static final TicketSeal SEAL = new TicketSeal(TestGateway.SECRET, null);

  private final AtomicLong nonces = new AtomicLong();
  private final Wire.Protocol protocol;

  TicketTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private TestGateway.Options options() {
    return TestGateway.with(OK).over(protocol);
  }

  private String ticket(String api, String key, long issuedMillis) {
    return header(
        SEAL.seal(
            new Ticket(
                api,
                new KeyHasher(TestGateway.SECRET).digest(key),
                requireNonNull(IpAddress.find(VIEWER)),
                issuedMillis,
                7,
                nonces.incrementAndGet())));
  }

  private static String header(String ticket) {
    return "Tollgate-Ticket: " + ticket;
  }

  private String ticket(TestGateway it) {
    return ticket(TestGateway.API, it.key, System.currentTimeMillis());
  }

  private static Answer get(TestGateway it, String... headers) throws IOException {
    try (var client = it.wire()) {
      return client.request("GET", "/data", headers).answer();
    }
  }

  private static void refused(TestGateway it, Answer answer, RefusalCode code) {
    assertThat(answer.status()).isEqualTo(code.status());
    assertThat(answer.body()).contains(code.words());
    assertThat(it.gateway.metrics().refusals(code)).isEqualTo(1);
    assertThat(it.upstream.received()).isEmpty();
    assertThat(it.used()).isZero();
  }

  @Test
  void aCallByTicketIsItsKeysAndSaysHowItCame() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      Answer answer = get(it, ticket(it));

      assertThat(answer.status()).isEqualTo(200);
      CallRecord record = it.record();
      assertThat(record.keyId()).isEqualTo(1);
      assertThat(record.credits()).isEqualTo(3);
      assertThat(record.subject()).isEqualTo("via explorer");
      assertThat(record.address()).isEqualTo(VIEWER);
      assertThat(it.upstream.received()).hasSize(1);
      assertThat(it.upstream.received().getFirst().toString().toLowerCase(Locale.ROOT))
          .doesNotContain("ticket");
    }
  }

  @Test
  void aTicketIsGoodOnce() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      String ticket = ticket(it);

      assertThat(get(it, ticket).status()).isEqualTo(200);
      assertThat(get(it, ticket).status()).isEqualTo(401);
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-60_000, 10_000})
  void aTicketHoldsForAMinute(long issued) throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      String ticket = ticket(TestGateway.API, it.key, System.currentTimeMillis() + issued);

      refused(it, get(it, ticket), RefusalCode.BAD_TOKEN);
    }
  }

  @Test
  void aTicketIsGoodAtItsApiAlone() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).sibling(new CoinApiDialect()).start()) {
      refused(
          it,
          get(it, ticket(TestGateway.SIBLING, it.key, System.currentTimeMillis())),
          RefusalCode.BAD_TOKEN);
    }
  }

  @Test
  void aKeyOfAnotherApiIsUnknown() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).sibling(new CoinApiDialect()).start()) {
      String other = it.addKey(2, it.shape, TestGateway.SIBLING, KeyState.ACTIVE, Long.MAX_VALUE);

      refused(
          it,
          get(it, ticket(TestGateway.API, other, System.currentTimeMillis())),
          RefusalCode.UNKNOWN_KEY);
    }
  }

  @Test
  void whatNobodySignedIsNoTicket() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      refused(it, get(it, header("AQAAAAAA")), RefusalCode.BAD_TOKEN);
    }
  }

  @Test
  void twoTicketsAreNone() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      refused(it, get(it, ticket(it), ticket(it)), RefusalCode.BAD_TOKEN);
    }
  }

  @Test
  void aTicketBesideAKeyIsTwoCallers() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      refused(it, get(it, ticket(it), it.bearer()), RefusalCode.TWO_CALLERS);
    }
  }

  @Test
  void aTicketIsNoKeyAndNoToken() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).tokens().start()) {
      String text = ticket(it).substring("Tollgate-Ticket: ".length());

      refused(it, get(it, "Authorization: Bearer " + text), RefusalCode.UNKNOWN_KEY);
    }
  }

  @Test
  void neitherAKeyNorATokenIsATicket() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).tokens().start()) {
      refused(it, get(it, header(it.key)), RefusalCode.BAD_TOKEN);
    }
  }

  @Test
  void theKeysNetworksAreHeldAgainstThePerson() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      String here = from(it, 2, "127.0.0.0/8");
      String there = from(it, 3, "203.0.113.0/24");

      long now = System.currentTimeMillis();
      refused(it, get(it, ticket(TestGateway.API, here, now)), RefusalCode.NETWORK);
      assertThat(get(it, ticket(TestGateway.API, there, now)).status()).isEqualTo(200);
    }
  }

  private static String from(TestGateway it, long id, String network) {
    var networks = new Networks(List.of(Network.parse(network)), List.of());
    return it.addKey(id, new Permissions(Environment.PRODUCTION, List.of(), networks));
  }

  @Test
  void theKeysLimitsHold() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      String key =
          it.addKey(2, it.shape, new KeyLimits(KeyLimits.UNLIMITED, KeyLimits.UNLIMITED, 1));
      long now = System.currentTimeMillis();

      assertThat(get(it, ticket(TestGateway.API, key, now)).status()).isEqualTo(200);
      assertThat(get(it, ticket(TestGateway.API, key, now)).status()).isEqualTo(429);
    }
  }

  @Test
  void theCapHolds() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).cap(WindowKind.UTC_MONTH, 2).start()) {
      refused(it, get(it, ticket(it)), RefusalCode.MONTH_CREDITS);
    }
  }

  @Test
  void aDisabledKeysTicketIsRefusedAsTheKeyIs() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).start()) {
      String key = it.addKey(2, it.shape, TestGateway.API, KeyState.DISABLED, Long.MAX_VALUE);

      refused(
          it,
          get(it, ticket(TestGateway.API, key, System.currentTimeMillis())),
          RefusalCode.KEY_DISABLED);
    }
  }

  /// No key goes over the wire, so there is none to be read.
  @Test
  void aTicketComesInTheClearWhereKeysMayNot() throws IOException {
    try (var it =
        options().priced(TestGateway.base(3)).plainHttp(PlainHttp.REFUSE_AND_DISABLE).start()) {
      if (protocol == Wire.Protocol.HTTP_1) {
        assertThat(get(it, it.bearer()).status()).isEqualTo(403);
      }
      assertThat(get(it, ticket(it)).status()).isEqualTo(200);
    }
  }

  @Test
  void aTicketMakesNoToken() throws IOException {
    try (var it = options().priced(TestGateway.base(3)).tokens().start()) {
      try (var client = it.wire()) {
        Answer answer =
            client
                .post(
                    "/oauth/token",
                    "grant_type=client_credentials",
                    ticket(it),
                    "Content-Type: application/x-www-form-urlencoded")
                .answer();

        assertThat(answer.status()).isEqualTo(401);
      }
    }
  }
}
