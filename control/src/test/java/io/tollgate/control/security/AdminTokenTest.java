package io.tollgate.control.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

  private static final String GOOD = "0123456789abcdefghijklmnopqrstuv";

  @TempDir Path dir;

  @Test
  void theFirstStartMakesAFileThatOnlyItsOwnerReads() throws IOException {
    Path file = dir.resolve("data/admin-token");

    AdminToken token = AdminToken.loadOrCreate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(token.matches(AdminToken.read(file))).isTrue();
    try (var files = Files.list(file.resolveSibling(""))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void laterStartsTakeTheSameToken() throws IOException {
    Path file = dir.resolve("admin-token");
    AdminToken.loadOrCreate(file);
    String made = AdminToken.read(file);

    assertThat(AdminToken.loadOrCreate(file).matches(made)).isTrue();
    assertThat(AdminToken.read(file)).isEqualTo(made);
  }

  @Test
  void twoInstallationsHaveTwoTokens() throws IOException {
    AdminToken.loadOrCreate(dir.resolve("a"));
    AdminToken.loadOrCreate(dir.resolve("b"));

    assertThat(AdminToken.read(dir.resolve("a"))).isNotEqualTo(AdminToken.read(dir.resolve("b")));
  }

  @Test
  void aDraftThatACrashLeftIsNoHindrance() throws IOException {
    Files.writeString(dir.resolve("admin-token.new"), "half");

    AdminToken.loadOrCreate(dir.resolve("admin-token"));

    assertThat(dir.resolve("admin-token.new")).doesNotExist();
  }

  @Test
  void aFileThatOthersReadIsRefusedAndSaysWhatToDo() throws IOException {
    Path file = dir.resolve("admin-token");
    Files.writeString(file, GOOD);
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      assertThatThrownBy(() -> AdminToken.loadOrCreate(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("chmod 600")
          .hasMessageNotContaining(GOOD);
    }
  }

  @Test
  void aFileThatIsNoTokenIsRefused() throws IOException {
    Path file = dir.resolve("admin-token");
    for (String text : List.of("", "short", "x".repeat(2000))) {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      assertThatThrownBy(() -> AdminToken.loadOrCreate(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsTold() throws IOException {
    Path file = dir.resolve("plain");
    Files.writeString(file, "a file, not a folder");

    assertThatThrownBy(() -> AdminToken.loadOrCreate(file.resolve("admin-token")))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aWeakTokenFromTheEnvironmentIsRefusedWithoutBeingRepeated() {
    for (String weak : List.of("", "secret", GOOD.substring(1), GOOD + " ", GOOD + "é")) {
      assertThatThrownBy(() -> AdminToken.of(weak, "TOLLGATE_ADMIN_TOKEN"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("TOLLGATE_ADMIN_TOKEN: ")
          .hasMessageContaining("32")
          .hasMessageNotContaining(GOOD.substring(1));
    }
  }

  @Test
  void onlyTheTokenItselfMatches() {
    AdminToken token = AdminToken.of(GOOD, "test");

    assertThat(token.matches(GOOD)).isTrue();
    assertThat(token.matches("")).isFalse();
    assertThat(token.matches(GOOD + "w")).isFalse();
    assertThat(token.matches(GOOD.substring(1))).isFalse();
    assertThat(token.toString()).isEqualTo("***");
  }
}
