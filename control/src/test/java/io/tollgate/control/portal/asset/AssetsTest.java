package io.tollgate.control.portal.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class AssetsTest {

  /// Of all our own script together, as the design has it.
  private static final int SCRIPT_BYTES_MAX = 12 * 1024;

  private final Assets assets = new Assets("", null);
  private final ControlServer server;

  AssetsTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void allOurScriptIsSmall() {
    int bytes =
        Assets.MODULES.stream()
            .mapToInt(module -> assets.text(module).getBytes(StandardCharsets.UTF_8).length)
            .sum();

    assertThat(bytes).isBetween(1, SCRIPT_BYTES_MAX);
  }

  @Test
  void modulesImportWhatIsServed() {
    for (String module : Assets.MODULES) {
      var imports = Pattern.compile("from \"([^\"]+)\"").matcher(assets.text(module));
      while (imports.find()) {
        assertThat(assets.at(imports.group(1)))
            .as("%s in %s", imports.group(1), module)
            .isNotNull();
      }
    }
  }

  @Test
  void aFileIsKeptForAYearUnderANameOfItsContent() {
    Answer plain = server.sendBare("GET", assets.path(Assets.STYLE), "");
    Answer zipped =
        server.sendBare("GET", assets.path(Assets.STYLE), "", "Accept-Encoding", "br, gzip");

    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.header("Content-Type")).startsWith("text/css");
    assertThat(plain.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(plain.http().headers().map()).doesNotContainKeys("set-cookie", "content-encoding");
    assertThat(plain.text()).isEqualTo(assets.text(Assets.STYLE));
    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(Integer.parseInt(zipped.header("Content-Length")))
        .isLessThan(plain.text().length() / 2);
    assertThat(new Assets("\n/**/", null).path(Assets.STYLE))
        .isNotEqualTo(assets.path(Assets.STYLE));
  }

  @Test
  void anotherNameIsNotThereAndIsNotKept() {
    for (String path : new String[] {"/assets/portal.css", "/assets/portal.000000000000.css"}) {
      Answer answer = server.sendBare("GET", path, "");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("Cache-Control")).contains("no-store");
    }
  }
}
