package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class SigningKeysEndpointTest {

  private static final String PATH = "/admin/v1/signing-keys";

  private final ControlServer server;

  SigningKeysEndpointTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void aKeyIsMadeWaitsAndIsNotMadeTwice() {
    server.post(PATH + "/replace", "");
    Answer made = server.post(PATH, "");
    Answer again = server.post(PATH, "");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.field("duty")).isEqualTo("next");
    assertThat(made.field("kid")).hasSize(43);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.field("kid")).isEqualTo(made.field("kid"));
    assertThat(server.get(PATH).text()).contains("signs").contains(made.field("kid"));
  }

  @Test
  void allAreReplacedAtOnce() {
    String before = server.post(PATH, "").field("kid");

    Answer replaced = server.post(PATH + "/replace", "");

    assertThat(replaced.status()).isEqualTo(201);
    assertThat(replaced.field("duty")).isEqualTo("signs");
    assertThat(server.get(PATH).text())
        .contains(replaced.field("kid"))
        .doesNotContain(before)
        .doesNotContain("privateKey");
  }

  @Test
  void strangersAreRefused() {
    assertThat(server.sendBare("POST", PATH, "").status()).isEqualTo(401);
    assertThat(server.sendBare("GET", PATH, "").status()).isEqualTo(401);
  }
}
