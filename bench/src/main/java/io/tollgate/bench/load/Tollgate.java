package io.tollgate.bench.load;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.Ids;
import io.tollgate.store.jdbc.Database;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts Tollgate as it ships, journal on, its books filled before.
final class Tollgate {

  static final String NAME = "tollgate";

  private static final String PLAIN = "plain";
  private static final String COUNTED = "counted";
  private static final String PLAN = "bench";
  private static final String OPTIONS = "TOLLGATE_JAVA_OPTS";
  private static final int KEYS_PER_ORGANIZATION = 10;
  private static final int SECRET_BYTES = 32;

  private final Workshop workshop;
  private final Keys keys;
  private final Path gcLog;
  private int management;

  Tollgate(Workshop workshop, Keys keys) {
    this.workshop = workshop;
    this.keys = keys;
    this.gcLog = workshop.file("log/tollgate-gc.log");
  }

  /// Where its collections are logged, for [Allocation].
  Path gcLog() {
    return gcLog;
  }

  /// What a counter of its own says.
  ///
  /// @param name as Prometheus knows it
  double counter(String name) {
    URI scrape = URI.create("http://127.0.0.1:" + management + "/actuator/prometheus");
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(scrape).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new MissingException(NAME + " has no counter " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Fills the books and starts it by the project's own launcher, so with the options it ships
  /// with.
  ///
  /// @param sync as `journal.sync` in the configuration
  Target start(int cpu, int upstreamPort, String sync) throws IOException {
    int port = workshop.port();
    management = workshop.port();
    Path data = Files.createDirectories(workshop.file("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    fill(data);
    Path file =
        workshop.configure(
            "peers/tollgate/tollgate.yaml",
            Map.of(
                "PORT", port,
                "MANAGEMENT", management,
                "CONTROL", workshop.port(),
                "SYNC", sync,
                "UPSTREAM", upstreamPort));
    Started process =
        workshop.start(
            NAME,
            cpu,
            Map.of("JAVA_HOME", System.getProperty("java.home"), OPTIONS, javaOptions()),
            List.of(
                workshop.home().resolve("tollgate").toString(),
                "serve",
                "--config",
                file.toString()));
    URI ready = URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness");
    workshop.await(process, () -> answers(ready));
    return new Target(NAME, process, port, asks(), true, 1);
  }

  private Map<Scenario, Target.Ask> asks() {
    return Map.of(
        Scenario.SMALL, plain("/plain/small"),
        Scenario.STREAMED, plain("/plain/listings"),
        Scenario.BIG, plain("/plain/big"),
        Scenario.COUNTED,
            new Target.Ask(
                "/counted/listings?limit=100", "X-CMC_PRO_API_KEY", Keys.uuidFile(workshop), true));
  }

  private Target.Ask plain(String path) {
    return new Target.Ask(path, "X-API-Key", Keys.plainFile(workshop), false);
  }

  /// Those of the environment are kept: a recording or another heap is given there.
  private String javaOptions() {
    return System.getenv().getOrDefault(OPTIONS, "") + " " + Allocation.options(gcLog);
  }

  private static boolean answers(URI ready) {
    try (var client = HttpClient.newHttpClient()) {
      return client
              .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      // Not yet.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Organizations of ten keys for each api, written by the store's own adapters.
  private void fill(Path data) throws IOException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    Path secretFile = data.resolve("key-secret");
    Files.createFile(
        secretFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(secretFile, secret);
    try (SqliteDatabase database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      // One transaction for all of them: a commit each would take a minute.
      database.<@Nullable Void>write(connection -> {
        fill(new SqliteChangeStore(new Within(connection)), new KeyHasher(secret));
        return null;
      });
    }
  }

  private void fill(SqliteChangeStore changes, KeyHasher hasher) {
    long now = System.currentTimeMillis();
    long organization = 0;
    for (int i = 0; i < keys.plain().size(); i++) {
      if (i % KEYS_PER_ORGANIZATION == 0) {
        organization = Ids.next();
        changes.apply(
            new Change.OrganizationCreated(
                new Organization(organization, "Bench " + i, Standing.ACTIVE, PLAN, now, now)),
            "bench",
            now);
      }
      changes.apply(key(organization, PLAIN, keys.plain().get(i), hasher, now), "bench", now);
      changes.apply(key(organization, COUNTED, keys.uuids().get(i), hasher, now), "bench", now);
    }
  }

  private static Change key(long organization, String api, String key, KeyHasher hasher, long now) {
    return new Change.KeyCreated(
        new ApiKey(
            Ids.next(),
            organization,
            api,
            hasher.digest(key),
            "bench",
            key.substring(0, 4) + "…" + key.substring(key.length() - 4),
            KeyState.ACTIVE,
            now,
            0,
            Long.MAX_VALUE));
  }

  /// A database inside a transaction that is under way.
  private record Within(Connection connection) implements Database {

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
      return write(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
      try {
        return work.in(connection);
      } catch (SQLException e) {
        throw new StoreException("filling the books", false, e);
      }
    }
  }
}
