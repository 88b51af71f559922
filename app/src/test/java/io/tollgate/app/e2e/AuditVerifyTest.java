package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.Installation;
import io.tollgate.app.run.StartException;
import io.tollgate.app.run.Tollgate;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.change.AuditReport.Break;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The audit of an installation on disk: a server notes its end, and whoever cuts it is seen.
final class AuditVerifyTest {

  private static final String CONFIG =
      """
      gateway: {listen: "127.0.0.1:0"}
      control: {listen: "127.0.0.1:0"}
      management: {listen: "127.0.0.1:0"}
      store: {sqlite: tollgate.db}
      journal: {directory: journal}
      apis:
        points:
          dialect: coinmarketcap
          upstream: {url: "http://127.0.0.1:1"}
          routes: {GET /v1/one: 1}
      plans:
        capped: {name: Capped, credits: {month: 3_000}, apis: points}
      """;

  @TempDir Path folder;
  private final ConfigReader reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
  private Path config;

  @BeforeEach
  void write() throws Exception {
    config = folder.resolve("tollgate.yaml");
    Files.writeString(config, CONFIG);
  }

  private Tollgate start() {
    return Tollgate.start(() -> reader.read(config), Tollgate.Role.ALL);
  }

  private AuditReport verify() {
    return Installation.of(reader, config).verifyAudit();
  }

  @Test
  void whoeverCutsTheEndIsSeenAndStaysSeen() throws Exception {
    try (Tollgate tollgate = start()) {
      tollgate.demoCustomers().organization("buyer", "capped");
      assertThat(verify().breaks()).isEmpty();
    }
    AuditReport whole = verify();
    assertThat(whole.whole()).isTrue();
    assertThat(whole.entries()).isPositive().isEqualTo(whole.head());
    run("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE sequence = " + whole.last());

    try (Tollgate tollgate = start()) {
      assertThat(verify().breaks()).extracting(Break::sequence).containsExactly(whole.last());
      tollgate.demoCustomers().organization("buyer", "capped");
    }

    // New entries have taken the place of the old: the note still tells.
    assertThat(verify().breaks()).extracting(Break::sequence).containsExactly(whole.last());
  }

  @Test
  void aNoteThatIsNoneStopsTheStart() throws Exception {
    start().close();
    Files.writeString(folder.resolve("audit-head"), "scribble");

    Assertions.assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("audit-head");
  }

  private void run(String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tollgate.db"));
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        statement.execute(sql);
      }
    }
  }
}
