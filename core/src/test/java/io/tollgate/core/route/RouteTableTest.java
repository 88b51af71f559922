package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.price.Price;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteTableTest {

  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              route("root", "GET", "/"),
              route("coins", "GET", "/v1/coins"),
              route("coin", "GET", "/v1/coins/{id}"),
              route("best", "GET", "/v1/coins/best"),
              route("history", "GET", "/v1/coins/{id}/history"),
              route("rest", "GET", "/v1/files/**"),
              route("post", "POST", "/v1/coins"),
              route("deep", "GET", "/v1/{any}/best/x")));

  @ParameterizedTest
  @CsvSource({
    "GET, /, root",
    "GET, /v1/coins, coins",
    "HEAD, /v1/coins, coins",
    "POST, /v1/coins, post",
    "GET, /v1/coins/best, best",
    "GET, /v1/coins/1, coin",
    "GET, /v1/coins/1/history, history",
    "GET, /v1/coins/best/history, history",
    "GET, /v1/coins/best/x, deep",
    "GET, /v1/files/a, rest",
    "GET, /v1/files/a/b/c, rest",
    "GET, /v1/files/a/b/, rest",
  })
  void theMostLiteralRouteIsFound(String method, String path, String id) {
    assertThat(TABLE.find(method, path)).extracting(Route::id).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1",
    "GET, /v1/coins/",
    "GET, /v1/coins/1/",
    "GET, /v1/coins/1/2",
    "DELETE, /v1/coins",
    "HEAD, /v2",
    "GET, /v1/files",
    "GET, /V1/coins",
    "POST, /v1/coins/1",
    "GET, /v1/**",
    "GET, /v1/coins/1/**",
  })
  void whatNoRouteTakesIsNotFound(String method, String path) {
    assertThat(TABLE.find(method, path)).isNull();
  }

  @Test
  void theMethodsOfAPathAreKnown() {
    assertThat(TABLE.methods("/v1/coins")).containsExactly("GET", "HEAD", "POST");
    assertThat(TABLE.methods("/v2")).isEmpty();
  }

  @Test
  void routesThatTakeTheSameRequestsAreRefused() {
    assertThatThrownBy(
            () -> new RouteTable(List.of(route("a", "GET", "/x/{a}"), route("b", "GET", "/x/{b}"))))
        .hasMessageContaining("\"a\" and \"b\"");
  }

  private static Route route(String id, String method, String path) {
    return new Route(id, method, PathTemplate.parse(path), Price.FREE, Access.KEY);
  }
}
