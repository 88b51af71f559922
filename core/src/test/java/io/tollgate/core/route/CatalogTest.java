package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.KeyShape;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {

  private static final Upstream UPSTREAM =
      new Upstream(
          "127.0.0.1",
          9,
          "",
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          1);

  private static Api api(String id, Mount... mounts) {
    return new Api(
        id,
        List.of(mounts),
        "d",
        UPSTREAM,
        KeyShape.UUID,
        false,
        List.of(),
        null,
        0,
        0,
        0,
        false,
        null,
        PlainHttp.ALLOW,
        Route.EVERY_ENVIRONMENT,
        null,
        false);
  }

  private final Catalog catalog =
      new Catalog(
          List.of(
              api("a", new Mount("a.test", ""), new Mount("", "/a")),
              api("b", new Mount("a.test", "/b"), new Mount("", "/a/b"), new Mount("b.test", ""))),
          List.of());

  @ParameterizedTest
  @CsvSource({
    "a.test, /, a, /",
    "a.test, /x, a, /x",
    "a.test, /a/x, a, /a/x",
    "a.test, /b, b, /",
    "a.test, /b/x, b, /x",
    "a.test, /bx, a, /bx",
    "b.test, /a/x, b, /a/x",
    "c.test, /a/x, a, /x",
    "c.test, /a/b/x, b, /x",
    "'', /a, a, /",
    "c.test, /x, , ",
    "c.test, /, , ",
  })
  void theHostsOwnMountsComeFirstAndTheDeepestOfThem(
      String host, String path, @Nullable String id, @Nullable String inside) {
    Catalog.Mounted found = catalog.find(host, path);

    assertThat(found == null ? null : found.api().id()).isEqualTo(id);
    assertThat(found == null ? null : found.mount().inside(path)).isEqualTo(inside);
  }

  @Test
  void noTwoApisAreAtOnePlaceAndNoneIsNowhere() {
    assertThatThrownBy(() ->
            new Catalog(
                List.of(
                    api("a", new Mount("", "/a"), new Mount("h", "")),
                    api("b", new Mount("", "/b"), new Mount("h", ""))),
                List.of()))
        .hasMessageContaining("\"a\" and \"b\"");
    assertThatThrownBy(() -> api("a")).hasMessageContaining("nowhere");
  }
}
