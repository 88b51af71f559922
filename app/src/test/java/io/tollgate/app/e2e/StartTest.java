package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.testkit.PointsUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps Tollgate from starting is one line that says what to do.
final class StartTest {

  @TempDir Path folder;

  private PointsUpstream upstream;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    upstream = new PointsUpstream();
    shop = new Shop(folder, upstream.port());
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (var taken = new ServerSocket(shop.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();

      assertThat(lastLines())
          .contains("gateway: can't listen at 127.0.0.1:" + shop.port())
          .contains("gateway.listen");
    }
  }

  @Test
  void aTakenPortOfTheControlPlaneIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Files.writeString(
          shop.config(),
          Files.readString(shop.config())
              .replace(
                  "control: {listen: \"127.0.0.1:0\"}",
                  "control: {listen: \"127.0.0.1:" + port + "\"}"));

      assertThat(ServerProcess.runToEnd(shop.config(), "--role", "all"))
          .contains("tollgate: control.listen: port " + port + " is taken")
          .doesNotContain("APPLICATION FAILED");
    }
  }

  @Test
  void aBadConfigurationIsToldWithLineAndColumn() throws Exception {
    Files.writeString(
        shop.config(), Files.readString(shop.config()).replace("dialect:", "dialekt:"));

    assertThat(lastLines()).contains("tollgate.yaml:").contains("dialekt");
  }

  @Test
  void aDatabaseThatIsNoneIsNamed() throws Exception {
    Files.writeString(folder.resolve("data/tollgate.db"), "this is a letter, not a database");

    assertThat(lastLines()).contains("tollgate: ").contains("tollgate.db");
  }

  @Test
  void aSecretOthersCanReadIsRefused() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("data/key-secret"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(lastLines()).contains("key-secret").contains("chmod 600");
  }

  @Test
  void aSecondProcessOnTheSameFilesIsRefused() throws Exception {
    try (ServerProcess first = shop.start("--role", "gateway")) {
      assertThat(first.pid()).isPositive();
      Path other = folder.resolve("other.yaml");
      Files.writeString(
          other,
          Files.readString(shop.config())
              .replace("127.0.0.1:" + shop.port(), "127.0.0.1:" + FreePort.find()));

      assertThat(ServerProcess.runToEnd(other, "--role", "gateway")).contains("tollgate: ");
    }
  }

  private String lastLines() throws Exception {
    return ServerProcess.runToEnd(shop.config(), "--role", "gateway");
  }
}
