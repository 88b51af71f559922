package io.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.request.Query;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialReaderTest {

  /// `a`, `b` and `q` are what the two headers and the query show; expected is the key, `-` for
  /// none, `2` for two.
  @ParameterizedTest
  @CsvSource({
    "   ,            ,      , true,  false, -",
    "Bearer k,       ,      , true,  false, k",
    "bearer  k,      ,      , true,  false, k",
    "Basic k,        ,      , true,  false, -",
    "Bearer,         ,      , true,  false, -",
    "   ,           k,      , true,  false, k",
    "   ,            , k    , true,  false, k",
    "   ,            , k    , false, false, -",
    "   ,            , k&key=k, true, false, k",
    "   ,            , k&key=l, true, false, 2",
    "   ,            , k&%6bey=l, true, false, 2",
    "   ,            , '&key=k', true, false, k",
    "Bearer k,      k, k    , true,  false, k",
    "Bearer k,      l,      , true,  false, 2",
    "Bearer k,      l,      , true,  true,  2",
    "   ,           k, l    , true,  false, 2",
    "   ,           k, l    , true,  true,  k",
    "   ,           k, l    , false, false, k",
  })
  void readsEveryCarrier(
      @Nullable String authorization,
      @Nullable String header,
      @Nullable String query,
      boolean queryKeys,
      boolean headerWins,
      String expected) {
    var reader =
        new CredentialReader(List.of("X-Key"), true, List.of("key"), headerWins, queryKeys);
    var headers = new FlatHeaders();
    if (authorization != null) {
      headers.add("authorization", authorization);
    }
    if (header != null) {
      headers.add("x-KEY", header);
    }
    Query asked = Query.parse(query == null ? "x=1" : "x=1&key=" + query);

    Shown shown = reader.read(headers, Objects.requireNonNull(asked));

    String told =
        switch (shown) {
          case Shown.Key key -> key.text();
          case Shown.Other.NOTHING -> "-";
          case Shown.Other.TWO -> "2";
        };
    assertThat(told).isEqualTo(expected);
    assertThat(shown.toString()).doesNotContain("k");
    assertThat(reader.withoutKeys(asked).raw()).isEqualTo("x=1");
  }
}
