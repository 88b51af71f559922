package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/// Keys that somebody else has made, of no shape of ours.
class ImportedKeyTest {

  private static final String ODD = "sk=Old+Shop/4711$x";
  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private static int status(RawClient client, String header) throws IOException {
    return client.get("/data", header).answer().status();
  }

  @Test
  void aKeyOfAnotherShapeOpensItsApiAndDoesNotGoUpstream() throws IOException {
    try (var it = TestGateway.with(OK).importedKeys().start();
        RawClient client = it.client()) {
      it.addKey(2, ODD);

      Answer answer = client.get("/data", "X-API-Key: " + ODD).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(it.upstream.received().getLast().toString()).doesNotContain(ODD);
      assertThat(client.get("/data", "Authorization: Bearer " + ODD).answer().status())
          .isEqualTo(200);
      assertThat(it.upstream.received().getLast().toString()).doesNotContain(ODD);
      assertThat(status(client, "X-API-Key: " + it.key)).isEqualTo(200);
      assertThat(answer.toString()).doesNotContain(ODD);
    }
  }

  @Test
  void anApiThatTakesNoneAsksNobody() throws IOException {
    try (var it = TestGateway.with(OK).start();
        RawClient client = it.client()) {
      it.addKey(2, ODD);

      assertThat(status(client, "X-API-Key: " + ODD)).isEqualTo(401);
      assertThat(it.keys.finds()).isZero();
    }
  }

  @Test
  void whatBeginsLikeOursIsHeldToItsChecksum() throws IOException {
    String ours = KeyShape.TOLLGATE.make(new SecureRandom());
    String typo = ours.substring(0, ours.length() - 1) + (ours.endsWith("x") ? "y" : "x");
    try (var it = TestGateway.with(OK).dialect(new CoinMarketCapDialect()).importedKeys().start();
        RawClient client = it.client()) {
      it.addKey(2, ours);
      it.addKey(3, typo);

      assertThat(status(client, "X-CMC_PRO_API_KEY: " + typo)).isEqualTo(401);
      assertThat(status(client, "X-CMC_PRO_API_KEY: tg_qa_short")).isEqualTo(401);
      assertThat(it.keys.finds()).isZero();
      assertThat(status(client, "X-CMC_PRO_API_KEY: " + ours)).isEqualTo(200);
    }
  }

  @Test
  void whatIsTooShortOrTooLongAsksNobody() throws IOException {
    String most = "k".repeat(KeyShape.IMPORTED_MAX);
    try (var it = TestGateway.with(OK).importedKeys().start();
        RawClient client = it.client()) {
      it.addKey(2, most);
      it.addKey(3, most + "k");
      it.addKey(4, "k".repeat(KeyShape.IMPORTED_MIN - 1));
      it.addKey(5, "k".repeat(KeyShape.IMPORTED_MIN));

      assertThat(status(client, "X-API-Key: " + most + "k")).isEqualTo(401);
      assertThat(status(client, "X-API-Key: " + "k".repeat(KeyShape.IMPORTED_MIN - 1)))
          .isEqualTo(401);
      assertThat(it.keys.finds()).isZero();
      assertThat(status(client, "X-API-Key: " + most)).isEqualTo(200);
      assertThat(status(client, "X-API-Key: " + "k".repeat(KeyShape.IMPORTED_MIN))).isEqualTo(200);
    }
  }

  @Test
  void whereKeysAreReadInAnyCaseTheyAreFoundInLowerCase() throws IOException {
    try (var it = TestGateway.with(OK).dialect(new CoinApiDialect()).importedKeys().start();
        RawClient client = it.client()) {
      it.addKey(2, "old-shop-4711");

      assertThat(status(client, "X-CoinAPI-Key: Old-Shop-4711")).isEqualTo(200);
    }
  }
}
