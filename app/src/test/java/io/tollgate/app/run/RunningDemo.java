package io.tollgate.app.run;

import io.tollgate.app.FreePort;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.sample.SampleDocuments;
import io.tollgate.sample.SampleServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the demo sells, in this process: the sample API, the gateway before it and the portal, on
/// free ports.
public final class RunningDemo implements AutoCloseable {

  private static final String ANY_PORT = "127.0.0.1:0";

  private final Path folder;
  private final SampleServer sample;
  private final Tollgate tollgate;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningDemo(Path folder, SampleServer sample, Tollgate tollgate) {
    this.folder = folder;
    this.sample = sample;
    this.tollgate = tollgate;
  }

  /// @param folder where everything is kept; it may be another demo's
  static RunningDemo start(Path folder) throws IOException {
    return start(folder, "");
  }

  /// @param folder where everything is kept; it may be another demo's
  /// @param gateway more of the section of that name; empty for nothing
  public static RunningDemo start(Path folder, String gateway) throws IOException {
    SampleServer sample =
        SampleServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SampleDocuments.copyTo(folder.resolve("openapi"));
    ConfigReader.Reading read = configuration(folder, sample.base(), gateway);
    return new RunningDemo(folder, sample, Tollgate.start(() -> read, Tollgate.Role.ALL));
  }

  /// The demo's configuration.
  static ConfigReader.Reading configuration(Path folder, URI upstream) throws IOException {
    return configuration(folder, upstream, "");
  }

  private static ConfigReader.Reading configuration(Path folder, URI upstream, String gateway)
      throws IOException {
    Map<String, String> variables =
        Map.of(
            "GATEWAY",
            ANY_PORT,
            // Mails lead to where the portal is: known before it starts.
            "CONTROL",
            "127.0.0.1:" + FreePort.find(),
            "MANAGEMENT",
            ANY_PORT,
            "UPSTREAM",
            upstream.toString());
    try (InputStream in =
        RunningDemo.class.getResourceAsStream("/io/tollgate/app/demo/demo.yaml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new ConfigReader(KnownDialect.builtIn(), variables::get)
          .read(
              "demo.yaml",
              folder,
              text.replace("  listen: ${GATEWAY}\n", "  listen: ${GATEWAY}\n" + gateway));
    }
  }

  public Tollgate tollgate() {
    return tollgate;
  }

  /// Of the portal, without a slash at its end.
  public String portal() {
    return "http://127.0.0.1:" + tollgate.controlPort();
  }

  /// A call through the gateway.
  ///
  /// @param headers name, value, name, value
  public HttpResponse<String> call(String target, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().headers(headers), target);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String target)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + tollgate.gatewayPort() + target);
    return client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /// What the admin API answers.
  JsonNode admin(String path) throws IOException, InterruptedException {
    return admin(HttpRequest.newBuilder(), path);
  }

  /// What the admin API answers to an object that is posted.
  JsonNode admin(String path, Map<String, String> body) throws IOException, InterruptedException {
    String json = JsonMapper.shared().writeValueAsString(body);
    return admin(
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        path);
  }

  private JsonNode admin(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    String token = Files.readString(folder.resolve("admin-token")).strip();
    return json(
        client.send(
            request
                .uri(URI.create(portal() + "/admin/v1" + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }

  /// Numbers of one column of the ledger, as they are on disk.
  List<Long> ledger(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tollgate.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      var numbers = new ArrayList<Long>();
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
      return numbers;
    }
  }

  @Override
  public void close() {
    client.close();
    tollgate.close();
    sample.close();
  }
}
