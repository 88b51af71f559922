package io.tollgate.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every face has from the server: validators, codings, methods, framing.
class SampleServerTest {
  private static Wire wire;

  @BeforeAll
  static void start() throws IOException {
    wire = new Wire();
  }

  @AfterAll
  static void stop() {
    wire.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/market/ping",
        "/market/coins?limit=1000",
        "/cmc/v1/cryptocurrency/map?listing_status=active,untracked&limit=5000",
        "/cmc/v1/fiat/map",
        "/market/coins?limit=0"
      })
  void gzipSaysTheSameAsIdentity(String target) throws Exception {
    var plain = wire.get(target);
    var packed = wire.get(target, "Accept-Encoding", "deflate, gzip");

    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(packed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
    assertThat(plain.headers().firstValue("Vary")).hasValue("Accept-Encoding");
    assertThat(withoutClock(Wire.gunzip(packed.body()))).isEqualTo(withoutClock(plain.body()));
    assertThat(packed.statusCode()).isEqualTo(plain.statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ''                     | false
          identity               | false
          gzip                   | true
          GZIP;q=0.5             | true
          gzip;q=0               | false
          gzip ; q=0.000         | false
          *                      | true
          *;q=0                  | false
          gzip;q=0, *            | false
          br, x-gzip             | true
          gzipped                | false
          """)
  void codingsAreReadAsTheStandardSays(String acceptEncoding, boolean gzip) {
    assertThat(AnswerWriter.asksForGzip(acceptEncoding)).isEqualTo(gzip);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/market/coins?limit=1", "/market/coins?limit=3", "/market/coins/nobody"})
  void headHasTheHeadOfGetAndNoBody(String target) throws Exception {
    // Not CoinMarketCap's: its answers tell how long they took, in one digit or two.
    var get = wire.get(target);
    var head = wire.send("HEAD", target);

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Type"))
        .isEqualTo(get.headers().firstValue("Content-Type"));
    assertThat(head.headers().firstValue("Content-Length"))
        .hasValue(Integer.toString(get.body().length));
  }

  @Test
  void aSmallAnswerTellsItsLengthAndABigOneIsStreamed() throws Exception {
    var small = wire.get("/market/coins?limit=10");
    var big = wire.get("/market/coins?limit=1000");

    assertThat(small.headers().firstValue("Content-Length")).isPresent();
    assertThat(small.headers().firstValue("Transfer-Encoding")).isEmpty();
    assertThat(big.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
    assertThat(big.body().length).isGreaterThan(AnswerWriter.BUFFERED_BYTES_MAX);
    assertThat(wire.send("HEAD", "/market/coins?limit=1000").headers().firstValue("Content-Length"))
        .isEmpty();
  }

  @Test
  void anUnchangedMapIsNotSentAgain() throws Exception {
    var target = "/cmc/v1/cryptocurrency/map?limit=5";
    var etag = wire.get(target).headers().firstValue("ETag").orElseThrow();

    var again = wire.get(target, "If-None-Match", "\"other\", " + etag);
    var other = wire.get("/cmc/v1/cryptocurrency/map?limit=6", "If-None-Match", etag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).hasValue(etag);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /cmc/v1/cryptocurrency/map, 405",
    "DELETE, /market/coins, 405",
    "PUT, /market/nowhere, 405",
    "GET, /, 404",
    "GET, /cmc, 404",
    "GET, /market, 404",
    "GET, /marketing/coins, 404"
  })
  void methodsAndPathsThatAreNotThereAreRefused(String method, String target, int status)
      throws Exception {
    var response = wire.send(method, target);

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 405) {
      assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }
  }

  @Test
  void theServerTellsWhereItIs() {
    assertThat(wire.server().base().getPort()).isEqualTo(wire.server().port()).isPositive();
    assertThat(wire.server().base().getHost()).isEqualTo("127.0.0.1");
  }

  private static String withoutClock(byte[] body) {
    return new String(body, StandardCharsets.UTF_8)
        .replaceAll("\"timestamp\":\"[^\"]*\",", "")
        .replaceAll("\"elapsed\":[0-9]+", "");
  }
}
