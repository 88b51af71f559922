package io.tollgate.app.e2e;

import io.tollgate.app.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./tollgate demo` in a process of its own.
final class Demo implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final Process process;
  private final Path file;
  private final JsonNode told;

  /// @param folder its own
  Demo(Path folder) throws IOException, InterruptedException {
    Path data = folder.resolve("demo");
    file = data.resolve("demo.json");
    Path log = folder.resolve("demo.log");
    int management = FreePort.find();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tollgate.app.Main",
                "demo",
                "--port",
                Integer.toString(FreePort.find()),
                "--portal-port",
                Integer.toString(FreePort.find()),
                "--management-port",
                Integer.toString(management),
                "--data",
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + READY_WITHIN.toNanos();
    while (!Files.exists(file) || !ready(management)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IllegalStateException("the demo did not start:\n" + Files.readString(log));
      }
      Thread.sleep(50);
    }
    told = JsonMapper.shared().readTree(Files.readString(file));
  }

  private static boolean ready(int management) throws InterruptedException {
    URI readiness = URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(
                  HttpRequest.newBuilder(readiness).build(),
                  HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
              .statusCode()
          == 200;
    } catch (IOException _) {
      // It does not listen yet.
      return false;
    }
  }

  /// Where it wrote what it made.
  Path file() {
    return file;
  }

  int port() {
    return URI.create(told.get("gateway").asString()).getPort();
  }

  /// An api's member of `demo.json`.
  ///
  /// @param member `base` or `hostBase`
  String base(String api, String member) {
    return told.at("/apis/" + api + "/" + member).asString();
  }

  /// A key of an api.
  String key(String api, Customer customer) {
    return told.at("/apis/" + api + "/keys/" + customer.place).asString();
  }

  /// What `demo.json` says of the customers who have been there for weeks.
  JsonNode organizations() {
    return told.get("organizations");
  }

  /// What the admin API answers.
  JsonNode admin(String path) throws IOException, InterruptedException {
    URI uri = URI.create(told.get("portal").asString() + "/admin/v1" + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + told.get("adminToken").asString())
              .build();
      return JsonMapper.shared()
          .readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  /// Who has the keys of each api, in their order.
  enum Customer {
    PAID(0),
    FREE(1),
    CAPPED(2),
    SPENT(3);

    private final int place;

    Customer(int place) {
      this.place = place;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
