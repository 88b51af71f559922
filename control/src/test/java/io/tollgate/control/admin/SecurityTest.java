package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class SecurityTest {

  private static final String TOKEN = ControlServer.TOKEN;

  private final ControlServer server;
  private final List<Operation> operations;

  SecurityTest(ControlServer server) {
    this.server = server;
    operations = server.context().getBean(AdminApi.class).operations();
  }

  private static String path(Operation operation) {
    return AdminApi.ROOT + operation.path().replaceAll("\\{[a-z]+}", "org_0000000000001");
  }

  private static String body(Operation operation) {
    return operation.body() == null ? "" : "{\"unknown\":1}";
  }

  /// Credentials that must not open anything.
  private static List<String[]> credentials() {
    return List.of(
        new String[] {},
        new String[] {"Authorization", "Bearer"},
        new String[] {"Authorization", "Bearer "},
        new String[] {"Authorization", "Bearer " + TOKEN + "x"},
        new String[] {"Authorization", "Bearer " + TOKEN.substring(1)},
        new String[] {"Authorization", "Bearer " + TOKEN.replace('t', 'T')},
        new String[] {"Authorization", "Bearer " + "x".repeat(4096)},
        new String[] {"Authorization", TOKEN},
        new String[] {"Authorization", "Token " + TOKEN},
        new String[] {"Authorization", "Basic " + base64("admin:" + TOKEN)},
        new String[] {"Authorization", "Bearer " + TOKEN, "Authorization", "Bearer " + TOKEN},
        new String[] {"X-API-Key", TOKEN},
        new String[] {"Cookie", "token=" + TOKEN + "; JSESSIONID=" + TOKEN});
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nothingButTheTokenOpensAnyOperation() {
    for (Operation operation : operations) {
      for (String[] credential : credentials()) {
        Answer no =
            server.sendBare(
                operation.method().name(), path(operation), body(operation), credential);
        assertThat(no.status()).as("%s %s", operation.id(), List.of(credential)).isEqualTo(401);
        assertThat(no.header("WWW-Authenticate")).startsWith("Bearer realm=\"tollgate\"");
        assertThat(no.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(no.field("code")).isEqualTo("unauthenticated");
        assertThat(no.text()).doesNotContain(TOKEN.substring(0, 10));
      }
    }
  }

  @Test
  void theTokenInTheQueryOpensNothing() {
    for (Operation operation : operations) {
      for (String name : List.of("access_token", "token", "key")) {
        assertThat(
                server
                    .sendBare(
                        operation.method().name(),
                        path(operation) + "?" + name + "=" + TOKEN,
                        body(operation))
                    .status())
            .as(operation.id())
            .isEqualTo(401);
      }
    }
  }

  @Test
  void theTokenOpensEveryOperation() {
    for (Operation operation : operations) {
      assertThat(server.send(operation.method().name(), path(operation), body(operation)).status())
          .as(operation.id())
          .isNotIn(401, 403, 405, 500);
    }
  }

  @Test
  void theSchemeIsReadInAnyCase() {
    assertThat(
            server
                .sendBare("GET", "/admin/v1/plans", "", "Authorization", "bEaReR " + TOKEN)
                .status())
        .isEqualTo(200);
  }

  @Test
  void aWrongTokenAndNoTokenAreToldApartOnlyByTheHeaderThatRfc6750Asks() {
    Answer none = server.sendBare("GET", "/admin/v1/plans", "");
    Answer wrong = server.sendBare("GET", "/admin/v1/plans", "", "Authorization", "Bearer x");

    assertThat(none.header("WWW-Authenticate")).doesNotContain("error");
    assertThat(wrong.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void anUnknownPathBelowAdminNeedsTheTokenToo() {
    assertThat(server.sendBare("GET", "/admin/v1/nothing", "").status()).isEqualTo(401);
    assertThat(server.send("GET", "/admin/v1/nothing", "").status()).isEqualTo(404);
    assertThat(server.send("GET", "/admin/v1/plans/", "").status()).isEqualTo(404);
    assertThat(server.send("GET", "/admin", "").status()).isEqualTo(404);
  }

  @Test
  void everyOtherPathIsNotThereWithOrWithoutTheToken() {
    for (String path :
        List.of("/login", "/error", "/actuator/health", "/index.html", "/administer")) {
      assertThat(server.sendBare("GET", path, "").status()).as(path).isEqualTo(404);
      assertThat(server.send("GET", path, "").status()).as(path).isEqualTo(404);
      assertThat(server.send("POST", path, "{}").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void noAnswerSetsACookieOrIsKept() {
    for (Answer answer :
        List.of(
            server.get("/admin/v1/plans"),
            server.sendBare("GET", "/admin/v1/plans", ""),
            server.get("/nothing"))) {
      assertThat(answer.http().headers().map()).doesNotContainKey("set-cookie");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
      assertThat(answer.http().headers().map()).doesNotContainKeys("server", "x-powered-by");
    }
  }

  @Test
  void anotherOriginIsNotInvited() {
    Answer answer = server.send("GET", "/admin/v1/plans", "", "Origin", "https://evil.example");

    assertThat(answer.http().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
    assertThat(
            server
                .sendBare(
                    "OPTIONS",
                    "/admin/v1/plans",
                    "",
                    "Origin",
                    "https://evil.example",
                    "Access-Control-Request-Method",
                    "GET")
                .status())
        .isEqualTo(401);
  }

  @Test
  void oddRequestsAreRefusedWithoutTellingWhoWeAre() throws IOException {
    for (String head :
        List.of(
            "GET /admin/v1/plans;x=1 HTTP/1.1",
            "GET /admin/v1/%2e%2e/plans HTTP/1.1",
            "GET /admin//v1/plans HTTP/1.1",
            "GET /admin/v1/plans%2f HTTP/1.1",
            "GET /admin/v1/plans%00 HTTP/1.1",
            "GET /admin/v1/pl|ans HTTP/1.1",
            "TRACE /admin/v1/plans HTTP/1.1",
            "BREW /admin/v1/plans HTTP/1.1",
            "GET /admin/v1/plans HTTP/9.9")) {
      String answer = raw(head + "\r\nHost: x\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
      assertThat(answer).as(head).matches("(?s)HTTP/1\\.1 (400|404|405|501|505) .*");
      assertThat(answer.toLowerCase(Locale.ROOT))
          .as(head)
          .doesNotContain("tomcat", "apache", "exception", "java.");
    }
  }

  private String raw(String request) throws IOException {
    int port = Integer.parseInt(server.url().replaceAll(".*:", ""));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      String closing = request.replace("Host: x", "Host: x\r\nConnection: close");
      socket.getOutputStream().write(closing.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
