package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.unit.PublicId;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class PublicKeysEndpointTest {

  private final ControlServer server;
  private final String key;
  private final String path;

  PublicKeysEndpointTest(ControlServer server) {
    this.server = server;
    String organization = server.organization("starter");
    key =
        server
            .post(
                "/admin/v1/organizations/" + organization + "/keys",
                "{\"api\":\"market\",\"label\":\"ci\"}")
            .field("id");
    path = "/admin/v1/keys/" + key + "/public-keys";
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String body(KeyPair pair) {
    return body("PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private static String body(String label, byte[] der) {
    String pem =
        "-----BEGIN "
            + label
            + "-----\\n"
            + Base64.getEncoder().encodeToString(der)
            + "\\n-----END "
            + label
            + "-----\\n";
    return "{\"publicKey\":\"" + pem + "\"}";
  }

  private ApiKey stored() {
    return Objects.requireNonNull(server.world().stores.keys().byId(PublicId.KEY.read(key)));
  }

  @Test
  void anImportedKeyIsShownAndKeptAndTheKeyNeedsTokens() {
    assertThat(server.get("/admin/v1/keys/" + key).json().path("tokenNeeded").booleanValue())
        .isFalse();
    KeyPair pair = pair();

    Answer made = server.post(path, body(pair));

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.field("kid")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(made.json().path("algorithms").size()).isEqualTo(1);
    assertThat(made.field("sha256")).matches("[0-9a-f]{64}");
    assertThat(server.get(path).json().at("/items/0")).isEqualTo(made.json());
    assertThat(stored().tokenKeys()).hasSize(1);
    assertThat(stored().tokenKeys().getFirst().publicKey()).isEqualTo(pair.getPublic());
    assertThat(server.get("/admin/v1/keys/" + key).json().path("tokenNeeded").booleanValue())
        .isTrue();
  }

  @Test
  void theSameKeyTwiceIsOne() {
    String body = body(pair());
    Answer first = server.post(path, body);

    Answer again = server.post(path, body);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(stored().tokenKeys()).hasSize(1);
  }

  @Test
  void otherChangesLeavePublicKeysAsTheyAre() {
    server.post(path, body(pair()));

    server.patch("/admin/v1/keys/" + key, "{\"label\":\"other\",\"dayCredits\":5}");

    assertThat(stored().tokenKeys()).hasSize(1);
  }

  @Test
  void takingTheLastAwayLetsTheKeyAloneBeEnough() {
    String kid = server.post(path, body(pair())).field("kid");

    assertThat(server.send("DELETE", path + "/" + kid, "").status()).isEqualTo(204);

    assertThat(stored().tokenKeys()).isEmpty();
    assertThat(server.send("DELETE", path + "/" + kid, "").status()).isEqualTo(404);
    assertThat(server.get(path).json().path("items").size()).isZero();
  }

  @Test
  void onlySoManyArePossible() {
    for (int i = 0; i < TokenKey.PER_KEY_MAX; i++) {
      assertThat(server.post(path, body(pair())).status()).isEqualTo(201);
    }

    assertThat(server.post(path, body(pair())).status()).isEqualTo(409);
  }

  @Test
  void whatIsNoPublicKeyIs400AndNotRepeated() {
    byte[] secret = pair().getPrivate().getEncoded();

    Answer no = server.post(path, body("PRIVATE KEY", secret));

    assertThat(no.status()).isEqualTo(400);
    assertThat(no.json().at("/errors/0/field").asString()).isEqualTo("publicKey");
    assertThat(no.text())
        .contains("is a private key")
        .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(40, 60));
    for (String body :
        new String[] {
          "{}",
          "{\"publicKey\":\"\"}",
          "{\"publicKey\":5}",
          "{\"publicKey\":\"x\"}",
          "{\"publicKey\":\"" + "x".repeat(9000) + "\"}",
          body("PUBLIC KEY", new byte[] {1}),
        }) {
      assertThat(server.post(path, body).status()).as(body).isEqualTo(400);
    }
  }

  @Test
  void keysOfApisThatTakeNoTokensAndDeletedOnesAre409() {
    String organization = server.organization("starter");
    String other = "/admin/v1/keys/" + server.key(organization).field("id") + "/public-keys";
    assertThat(server.post(other, body(pair())).status()).isEqualTo(409);

    String kid = server.post(path, body(pair())).field("kid");
    server.send("DELETE", "/admin/v1/keys/" + key, "");
    assertThat(server.post(path, body(pair())).status()).isEqualTo(409);
    assertThat(server.send("DELETE", path + "/" + kid, "").status()).isEqualTo(409);
  }

  @Test
  void aKeyThatIsNotThereIs404() {
    String nothing = "/admin/v1/keys/key_0000000000001/public-keys";
    assertThat(server.get(nothing).status()).isEqualTo(404);
    assertThat(server.post(nothing, body(pair())).status()).isEqualTo(404);
    assertThat(server.send("DELETE", nothing + "/x", "").status()).isEqualTo(404);
  }

  @Test
  void aStoreOutOfReachIs503() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(server.get(path).status()).isEqualTo(503);
      assertThat(server.post(path, body(pair())).status()).isEqualTo(503);
      assertThat(server.send("DELETE", path + "/x", "").status()).isEqualTo(503);
    } finally {
      server.world().stores.failWith(null);
    }
  }
}
