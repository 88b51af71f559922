package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.control.alert.WebhookSecrets;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.CallQuery;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.RequestId;
import io.tollgate.store.Ids;
import io.tollgate.store.ledger.BooksReport;
import io.tollgate.store.ledger.Pruner;
import io.tollgate.store.ledger.Retention;
import io.tollgate.store.ledger.Verifier;
import io.tollgate.store.sqlite.CreditAlerts;
import io.tollgate.store.sqlite.SqliteAlertStore;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteLedgerStore;
import io.tollgate.store.sqlite.SqliteOutbox;
import io.tollgate.store.sqlite.SqliteVaultStore;
import io.tollgate.testkit.HttpConnection;
import io.tollgate.testkit.HttpConnection.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/// An installation on disk: its configuration, its secret, its customers. Servers come and go on
/// it.
final class Shop {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:PORT", connections-per-address: 10000}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: data/tollgate.db}
      journal: {directory: JOURNAL, sync: 20ms}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:UPSTREAM"}
          routes:
            GET /v1/one: 1
            GET /v1/free: free
            GET /v1/points:
              resources: {count: $.data, each: 100, ceiling: {parameter: n, default: 1, max: 5000}}
            GET /v1/big:
              resources: {count: $.data, each: 100, ceiling: 100000000}
      plans:
        capped:
          name: Capped
          credits: {month: 10_000}
          apis: points
        large:
          name: Large
          credits: {month: 1_000_000_000_000}
          apis: points
      """;

  private final SecureRandom random = new SecureRandom();
  private final Path config;
  private final Path data;
  private final int port;
  private final byte[] secret = new byte[32];

  Shop(Path folder, int upstreamPort) throws IOException {
    this(folder, upstreamPort, folder.resolve("data/journal"));
  }

  /// @param journal its folder
  Shop(Path folder, int upstreamPort, Path journal) throws IOException {
    this(
        folder,
        CONFIG
            .replace("UPSTREAM", Integer.toString(upstreamPort))
            .replace("JOURNAL", journal.toString()));
  }

  /// @param text of the configuration; a free port is filled in for PORT. Its database is
  ///   `data/tollgate.db`
  Shop(Path folder, String text) throws IOException {
    port = FreePort.find();
    config = folder.resolve("tollgate.yaml");
    data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(config, text.replace("PORT", Integer.toString(port)));
    random.nextBytes(secret);
    Path file = data.resolve("key-secret");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, secret);
  }

  /// A customer with a key.
  record Buyer(String name, long organizationId, String key) {}

  /// A new customer on a plan. No server may be running.
  Buyer buyer(String name, String plan) {
    return buyers(List.of(name), plan).getFirst();
  }

  /// A new customer whose subscription began at an instant. No server may be running.
  Buyer buyer(String name, String plan, Instant since) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var changes = new SqliteChangeStore(database);
      long organization = organization(changes, name, plan, since.toEpochMilli());
      return new Buyer(
          name, organization, key(changes, organization, "points", KeyShape.UUID).text());
    }
  }

  List<Buyer> buyers(List<String> names, String plan) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var changes = new SqliteChangeStore(database);
      return names.stream()
          .map(name -> {
            long organization = organization(changes, name, plan);
            String key = key(changes, organization, "points", KeyShape.UUID).text();
            return new Buyer(name, organization, key);
          })
          .toList();
    }
  }

  /// A key and what the admin API calls it.
  record Door(String api, long id, String text) {}

  /// A customer with a key for each of several apis.
  record Party(String name, long organizationId, Map<String, Door> doors) {}

  /// A new customer on a plan. No server may be running.
  ///
  /// @param shapes of its keys, by api
  Party party(String name, String plan, Map<String, KeyShape> shapes) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var changes = new SqliteChangeStore(database);
      long organization = organization(changes, name, plan);
      var doors = new TreeMap<String, Door>();
      shapes.forEach((api, shape) -> doors.put(api, key(changes, organization, api, shape)));
      return new Party(name, organization, doors);
    }
  }

  /// A new customer on a plan with many keys for one api. No server may be running.
  List<Door> doors(String name, String plan, String api, int keys) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var changes = new SqliteChangeStore(database);
      long organization = organization(changes, name, plan);
      return IntStream.range(0, keys)
          .mapToObj(_ -> key(changes, organization, api, KeyShape.UUID))
          .toList();
    }
  }

  private static long organization(SqliteChangeStore changes, String name, String plan) {
    return organization(changes, name, plan, System.currentTimeMillis());
  }

  private static long organization(
      SqliteChangeStore changes, String name, String plan, long sinceMillis) {
    long now = System.currentTimeMillis();
    var organization = new Organization(Ids.next(), name, Standing.ACTIVE, plan, sinceMillis, now);
    changes.apply(new Change.OrganizationCreated(organization), "test", now);
    return organization.id();
  }

  private Door key(SqliteChangeStore changes, long organizationId, String api, KeyShape shape) {
    long now = System.currentTimeMillis();
    String key = shape.make(random);
    var row =
        new ApiKey(
            Ids.next(),
            organizationId,
            api,
            new KeyHasher(secret).digest(key),
            api,
            key.substring(0, 4),
            KeyState.ACTIVE,
            now,
            0,
            Long.MAX_VALUE);
    changes.apply(new Change.KeyCreated(row), "test", now);
    return new Door(api, row.id(), key);
  }

  ServerProcess start(String... arguments) throws IOException, InterruptedException {
    return start(List.of(), arguments);
  }

  /// @param jvm options of the virtual machine, last, so that they win
  ServerProcess start(List<String> jvm, String... arguments)
      throws IOException, InterruptedException {
    return ServerProcess.start(config, port, jvm, arguments);
  }

  int port() {
    return port;
  }

  Path config() {
    return config;
  }

  /// Credits of the month, as the customer's key info says.
  static long used(int port, String key) {
    try (var connection = new HttpConnection(port)) {
      Answer info = connection.get("/v1/key/info", "X-CMC_PRO_API_KEY", key);
      assertThat(info.status()).as(info.text()).isEqualTo(200);
      assertThat(info.number("credit_count")).isZero();
      return info.number("credits_used");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every call a client saw is in the ledger, once, with the credits it was shown.
  ///
  /// @param seen credits by request id
  void requireEveryCallInTheLedgerOnce(Map<String, Long> seen) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var ledger = new SqliteLedgerStore(database);
      seen.forEach((id, credits) -> {
        UUID uuid = UUID.fromString(id);
        LedgerStore.StoredCall call =
            ledger.call(
                new RequestId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()));
        assertThat(call).as("call %s in the ledger", id).isNotNull();
        if (call != null) {
          assertThat(call.credits()).as("credits of %s", id).isEqualTo(credits);
        }
      });
    }
  }

  /// Sends what a customer is told of its credits to a webhook and by mail. No server may be
  /// running.
  void alerts(long organizationId, URI url, String mail) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      long now = System.currentTimeMillis();
      var webhook = new Webhook(Ids.next(), organizationId, url, true, now, 0, "");
      new WebhookSecrets(new SqliteVaultStore(database, secret), random)
          .make(organizationId, webhook.id(), "test", now);
      SqliteAlertStore alerts = alerts(database);
      alerts.add(webhook, "test", now);
      for (AlertRule rule : Condition.CREDITS_USED.rules()) {
        alerts.set(
            organizationId,
            new AlertRule(
                rule.condition(),
                rule.threshold(),
                true,
                rule.channels(),
                rule.roles(),
                List.of(mail)),
            "test",
            now);
      }
    }
  }

  private static SqliteAlertStore alerts(SqliteDatabase database) {
    var catalog = new Catalog(List.of(), List.of());
    var credits = new CreditAlerts(() -> catalog, Ids::next, System::currentTimeMillis);
    return new SqliteAlertStore(database, credits, Ids::next);
  }

  /// What a customer has used, and what it was told.
  ///
  /// @param used credits of the one window there is
  /// @param refused whether calls were refused, since the credits of the month did not suffice,
  ///   with no more than a twentieth left
  /// @param mails ids of what the outbox has or had for it
  record Told(
      long used,
      boolean refused,
      List<Alert> alerts,
      List<Delivery> deliveries,
      List<String> mails) {}

  /// No server may be running.
  Told told(long organizationId) {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"))) {
      var ledger = new SqliteLedgerStore(database);
      long used =
          ledger.totals(organizationId, 0).stream()
              .filter(total -> total.kind().monthly())
              .mapToLong(WindowTotal::used)
              .sum();
      boolean refused =
          ledger.calls(CallQuery.newest(organizationId, null, 1_000)).calls().stream()
              .anyMatch(call -> "month-credits".equals(call.refusal()));
      SqliteAlertStore alerts = alerts(database);
      List<Delivery> deliveries = alerts.deliveries(organizationId, 1_000);
      List<String> mails =
          new SqliteOutbox(database, secret, null)
              .page(Long.MAX_VALUE, 1_000).stream().map(Outbox.Kept::id).toList();
      return new Told(
          used,
          refused && used >= 950,
          alerts.page(organizationId, false, Long.MAX_VALUE, 1_000),
          deliveries,
          mails);
    }
  }

  /// Messages that wait, while a server runs.
  long waitingMessages() {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("tollgate.db"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT COUNT(*) FROM alert_delivery WHERE state = 'WAITING'")) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Requests, windows and rollups agree.
  void requireBalancedBooks() {
    try (var database = SqliteDatabase.open(data.resolve("tollgate.db"));
        var verifier =
            new Verifier(
                database,
                NoDesks.NONE,
                new Pruner(database, Retention.DEFAULT),
                _ -> {},
                Clock.system())) {
      BooksReport report = verifier.verify(true);
      assertThat(report.findings()).isEmpty();
      assertThat(report.rows()).isPositive();
    }
  }
}
