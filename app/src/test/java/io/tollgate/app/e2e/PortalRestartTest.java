package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Tollgate;
import io.tollgate.testkit.PointsUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who is signed in at the portal stays so over a restart of the process, and what they did stands
/// in the audit.
final class PortalRestartTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: tollgate.db}
      journal: {directory: journal, sync: 20ms}
      portal:
        sign-up: {plan: capped}
        mailbox: true
        # Nobody listens there, and the start does not mind.
        sso: {away: {name: Away, issuer: "http://127.0.0.1:1", client-id: x, client-secret: hush-hush-hush}}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes: {GET /v1/one: 1}
      plans:
        capped: {name: Capped, credits: {month: 3_000}, apis: points}
      """;

  private static final String EMAIL = "ann@example.com";
  private static final String PASSWORD = "a few words nobody guesses";

  @TempDir Path folder;

  private final PointsUpstream upstream = new PointsUpstream();
  private final HttpClient http = HttpClient.newHttpClient();
  private Tollgate tollgate;

  @BeforeEach
  void start() {
    String text = CONFIG.replace("UPSTREAM", Integer.toString(upstream.port()));
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    tollgate = Tollgate.start(() -> reader.read("portal.yaml", folder, text), Tollgate.Role.ALL);
  }

  @AfterEach
  void close() {
    tollgate.close();
    http.close();
    upstream.close();
  }

  /// A browser without a window.
  private final class Visitor {
    private final Map<String, String> cookies = new HashMap<>();

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      request.header("Accept", "text/html");
      if (!cookies.isEmpty()) {
        request.header(
            "Cookie",
            cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; ")));
      }
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      for (String line : answer.headers().allValues("set-cookie")) {
        String pair = line.replaceAll(";.*", "");
        int end = pair.indexOf('=');
        cookies.put(pair.substring(0, end), pair.substring(end + 1));
      }
      return answer;
    }

    HttpResponse<String> get(String path) throws Exception {
      return send(HttpRequest.newBuilder(at(path)));
    }

    /// Fills the form of a page, and sends it.
    HttpResponse<String> fill(String page, String action, Map<String, String> fields)
        throws Exception {
      Matcher token =
          Pattern.compile("name=\"_form\" value=\"([^\"]+)\"").matcher(get(page).body());
      assertThat(token.find()).isTrue();
      var all = new LinkedHashMap<>(fields);
      all.put("_form", token.group(1));
      String form =
          all.entrySet().stream()
              .map(field ->
                  field.getKey()
                      + "="
                      + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      return send(
          HttpRequest.newBuilder(at(action))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    Visitor signedIn() throws Exception {
      HttpResponse<String> answer =
          fill("/sign-in", "/sign-in", Map.of("email", EMAIL, "password", PASSWORD));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
      return this;
    }
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + tollgate.controlPort() + path);
  }

  private Visitor signUp() throws Exception {
    var visitor = new Visitor();
    HttpResponse<String> answer =
        visitor.fill(
            "/sign-up",
            "/sign-up",
            Map.of("name", "Ann", "organization", "Acme", "email", EMAIL, "password", PASSWORD));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return visitor.signedIn();
  }

  @Test
  void sessionsOutliveTheProcessAndTheirIdsAreNowhere() throws Exception {
    Visitor first = signUp();
    Visitor second = new Visitor().signedIn();
    assertThat(first.get("/account/profile").statusCode()).isEqualTo(200);

    tollgate.close();
    start();

    for (Visitor visitor : List.of(first, second)) {
      assertThat(visitor.get("/account/profile").statusCode()).isEqualTo(200);
      assertThat(visitor.get("/account/devices").body()).contains("This device");
    }
    assertThat(new Visitor().get("/account/profile").statusCode()).isEqualTo(303);
    String kept = kept();
    assertThat(kept)
        .contains(EMAIL)
        .doesNotContain(Objects.requireNonNull(first.cookies.get("session")))
        .doesNotContain(Objects.requireNonNull(second.cookies.get("session")))
        .doesNotContain(PASSWORD)
        .doesNotContain("hush-hush-hush");
  }

  /// Everything the process has written down, byte by byte.
  private String kept() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  // M5
  @Test
  void theAuditNamesActorActObjectAndTimeOfWhatATeamDoes() throws Exception {
    Instant begin = Instant.now().minusSeconds(1);
    Visitor owner = signUp();
    String home = owner.get("/").headers().firstValue("Location").orElseThrow();
    String team = home.replace("/overview", "/team");
    String organization = home.split("/", -1)[2];
    owner.fill(team, team + "/invitations", Map.of("email", "eve@example.com", "role", "ADMIN"));
    String bob =
        admin("POST", "/persons", "{\"email\":\"bob@example.com\",\"name\":\"Bob\"}")
            .path("id")
            .asString();
    admin(
        "POST",
        "/organizations/" + organization + "/members",
        "{\"person\":\"" + bob + "\",\"role\":\"viewer\"}");
    owner.fill(team, team + "/" + bob + "/role", Map.of("role", "DEVELOPER"));
    owner.fill(team, team + "/" + bob + "/remove", Map.of());

    JsonNode entries = admin("GET", "/audit?organization=" + organization, "").path("items");
    var of = new LinkedHashMap<String, JsonNode>();
    for (JsonNode entry : entries) {
      if (entry.path("actor").asString().equals(EMAIL)) {
        of.put(entry.path("kind").asString(), entry);
      }
    }

    assertThat(of)
        .as(entries.toString())
        .containsKeys("invitation.created", "member.changed", "member.removed");
    for (String kind : List.of("invitation.created", "member.changed", "member.removed")) {
      JsonNode entry = Objects.requireNonNull(of.get(kind));
      assertThat(Instant.parse(entry.path("at").asString()))
          .as(kind)
          .isBetween(begin, Instant.now());
    }
    assertThat(String.valueOf(of.get("invitation.created"))).contains("eve@example.com", "ADMIN");
    assertThat(String.valueOf(of.get("member.changed"))).contains(bob, "VIEWER", "DEVELOPER");
    assertThat(String.valueOf(of.get("member.removed"))).contains(bob, "DEVELOPER");
  }

  private JsonNode admin(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(at("/admin/v1" + path))
            .header(
                "Authorization",
                "Bearer " + Files.readString(folder.resolve("admin-token")).strip())
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return JsonMapper.shared().readTree(answer.body());
  }
}
