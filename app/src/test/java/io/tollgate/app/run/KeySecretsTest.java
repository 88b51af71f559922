package io.tollgate.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of the installation's secrets, wherever a rotation ends.
final class KeySecretsTest {

  @TempDir Path data;

  @Test
  void whereverARotationEndsTheSecretBeforeIsThere() throws Exception {
    for (int steps = 0; steps <= 3; steps++) {
      Path folder = Files.createDirectory(data.resolve("after-" + steps));
      byte[] before = KeySecrets.loadOrCreate(folder).current();
      List<KeySecrets.Step> all = KeySecrets.steps(folder);
      for (KeySecrets.Step step : all.subList(0, steps)) {
        step.go();
      }

      KeySecrets found = KeySecrets.loadOrCreate(folder);
      if (steps < all.size()) {
        assertThat(found.rotating()).as("after step %d", steps).isFalse();
        assertThat(found.current()).as("after step %d", steps).isEqualTo(before);
        KeySecrets.rotate(folder);
        found = KeySecrets.loadOrCreate(folder);
      }
      assertThat(found.rotating()).isTrue();
      assertThat(found.previous()).as("after step %d", steps).isEqualTo(before);
      assertThat(found.current()).hasSize(32).isNotEqualTo(before);
      assertThat(folder.resolve("key-secret.next")).doesNotExist();
      for (String file : List.of("key-secret", "key-secret.previous")) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void noSecondRotationTakesThePlaceOfOneThatHasNotEnded() {
    byte[] before = KeySecrets.loadOrCreate(data).current();
    KeySecrets.rotate(data);

    assertThatThrownBy(() -> KeySecrets.rotate(data))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("forget-previous");
    assertThat(KeySecrets.loadOrCreate(data).previous()).isEqualTo(before);

    KeySecrets.forgetPrevious(data);
    assertThat(KeySecrets.loadOrCreate(data).rotating()).isFalse();
  }

  @Test
  void aSecretIsNeverMadeWhereOneIsMissing() throws Exception {
    KeySecrets.loadOrCreate(data);
    KeySecrets.rotate(data);
    Files.delete(data.resolve("key-secret"));

    assertThatThrownBy(() -> KeySecrets.loadOrCreate(data))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("missing");
    assertThat(data.resolve("key-secret")).doesNotExist();
  }
}
