package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeyStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [SigningKeyStore] promises.
public abstract class SigningKeyStoreContract {

  /// An empty store.
  protected abstract SigningKeyStore store();

  private static List<String> ids(List<SigningKey> keys) {
    return keys.stream().map(SigningKey::id).toList();
  }

  @Test
  void aKeyComesBackAsItWasAndStillSigns() throws GeneralSecurityException {
    SigningKeyStore store = store();
    var made = SigningKey.make(5, 7);
    assertThat(store.add(made, null, false, "test", 5)).isTrue();

    SigningKey back = store.all().getFirst();

    assertThat(back.id()).isEqualTo(made.id()).hasSize(43);
    assertThat(back.createdMillis()).isEqualTo(5);
    assertThat(back.signsFromMillis()).isEqualTo(7);
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(made.publicKey());
    check.update(text);
    assertThat(check.verify(back.sign(text))).isTrue();
  }

  @Test
  void keysComeInTheOrderInWhichTheySign() {
    SigningKeyStore store = store();
    var first = SigningKey.make(1, 10);
    var second = SigningKey.make(2, 20);
    assertThat(store.add(first, null, false, "test", 1)).isTrue();
    assertThat(store.add(second, first.id(), false, "test", 2)).isTrue();

    assertThat(ids(store.all())).containsExactly(first.id(), second.id());
  }

  @Test
  void ofTwoThatFollowTheSameKeyOneIsTaken() {
    SigningKeyStore store = store();
    var first = SigningKey.make(1, 1);
    var second = SigningKey.make(2, 2);
    assertThat(store.add(first, null, false, "test", 1)).isTrue();
    assertThat(store.add(second, first.id(), false, "test", 2)).isTrue();

    assertThat(store.add(SigningKey.make(3, 3), first.id(), false, "test", 3)).isFalse();
    assertThat(store.add(SigningKey.make(3, 3), null, true, "test", 3)).isFalse();

    assertThat(ids(store.all())).containsExactly(first.id(), second.id());
  }

  @Test
  void oneThatStandsAloneSendsTheOthersAway() {
    SigningKeyStore store = store();
    var first = SigningKey.make(1, 1);
    var second = SigningKey.make(2, 2);
    assertThat(store.add(first, null, false, "test", 1)).isTrue();

    assertThat(store.add(second, first.id(), true, "test", 2)).isTrue();

    assertThat(ids(store.all())).containsExactly(second.id());
  }

  @Test
  void aKeyIsRemovedOnce() {
    SigningKeyStore store = store();
    var key = SigningKey.make(1, 1);
    assertThat(store.add(key, null, false, "test", 1)).isTrue();

    assertThat(store.remove(key.id(), "test", 2)).isTrue();
    assertThat(store.remove(key.id(), "test", 3)).isFalse();
    assertThat(store.all()).isEmpty();
  }
}
