package io.tollgate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.FreePort;
import io.tollgate.app.PublicKeyPem;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.control.port.BooksReport;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.unit.PublicId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands against the control plane as it is shipped.
@ExtendWith(WithControl.class)
class AdminCommandsTest {

  @Command(name = "tollgate")
  private static final class Root {}

  @TempDir private Path dir;

  private final ControlServer server;
  private Path token = Path.of("");

  AdminCommandsTest(ControlServer server) {
    this.server = server;
  }

  @BeforeEach
  void writeToken() throws IOException {
    token = dir.resolve("admin-token");
    Files.writeString(token, ControlServer.TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  private record Ran(int exitCode, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  private Ran run(String... arguments) {
    return runAt(server.url(), arguments);
  }

  private Ran runAt(String url, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--admin", url, "--token-file", token.toString()));
    return runBare(all);
  }

  private static Ran runBare(List<String> arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var commandLine = new CommandLine(new Root());
    AdminCommands.addTo(commandLine, new ConfigReader(KnownDialect.builtIn(), _ -> null));
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode = commandLine.execute(arguments.toArray(String[]::new));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private String organization() {
    Ran made = run("orgs", "create", "Acme Data", "--plan", "starter");
    assertThat(made.exitCode()).as(made.err()).isZero();
    return made.out().strip();
  }

  @Test
  void anOrganizationIsMadeListedAndShown() {
    String id = organization();

    assertThat(id).matches("org_[0-9a-z]{13}");
    assertThat(run("orgs", "list").lines())
        .anyMatch(line -> line.startsWith("ID") && line.contains("STANDING"))
        .anyMatch(line -> line.contains(id) && line.contains("Acme Data"));
    Ran shown = run("orgs", "show", id);
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.lines().getFirst()).isEqualTo("Acme Data  " + id);
    assertThat(shown.lines().get(1)).startsWith("plan starter since ").endsWith(", active");
    assertThat(shown.lines().getLast())
        .matches("anchored_month +10,000 +0 +0 +10,000 +0 +20\\d\\d-.*");
  }

  @Test
  void plansAreChangedAndOverageIsSetFromAShell() {
    server.world().sellPlans();
    String id = server.organization("small");

    assertThat(run("plans", "list").out()).contains("Large & wide").contains("12,900");
    assertThat(run("plans", "preview", id, "large").lines().getLast())
        .matches("small +large +20.* +10,000 +12,900 +USD");
    assertThat(run("plans", "change", id, "large").lines().getLast()).contains(id, "large");
    assertThat(run("plans", "change", id, "free").lines().getLast()).contains("large", "free");
    assertThat(run("plans", "undo", id).lines().getLast()).doesNotContain("free");
    assertThat(run("plans", "change", id, "metered").exitCode()).isEqualTo(1);
    assertThat(run("plans", "overage", id, "--on", "true", "--ceiling-minor", "500").lines())
        .last()
        .asString()
        .matches("true +0\\.0005 +USD +500 +10,000 +0 +0 +20.*");
    String statement =
        run("plans", "statements", id, "--json").json().at("/items/0/id").asString("");
    assertThat(statement).startsWith("stm_");
    assertThat(run("plans", "statement", id, statement).out())
        .contains("change")
        .contains("Large & wide")
        .contains("12,900");
  }

  @Test
  void rulesOfAlertsAreListedChangedTriedAndPutBack() {
    String id = organization();

    assertThat(run("alerts", "list", id).out().strip()).isEqualTo("No alerts.");
    assertThat(run("alerts", "rules", id).lines())
        .anyMatch(line -> line.matches("credits-used-80 +on +mail,webhook,notice +admin,.*"))
        .anyMatch(line -> line.matches("key-idle-90 +off .*"));
    Ran set =
        run(
            "alerts",
            "set",
            id,
            "credits-used-66",
            "--on",
            "--channels",
            "mail",
            "--roles",
            "owner,billing",
            "--addresses",
            "Ops@Example.com,ops@example.com");
    assertThat(set.exitCode()).as(set.err()).isZero();
    assertThat(set.lines().getLast())
        .matches("credits-used-66 +on +mail +billing,owner +ops@example\\.com *");
    assertThat(run("alerts", "set", id, "credits-used-66", "--no-on").lines().getLast())
        .matches("credits-used-66 +off .*ops@example\\.com *");
    assertThat(run("alerts", "set", id, "credits-used-66", "--addresses", "").lines().getLast())
        .doesNotContain("@");

    Ran sent = run("alerts", "test", id, "credits-used-80");
    assertThat(sent.out().strip()).endsWith("alerts deliveries " + id);
    assertThat(run("alerts", "list", id).lines().getLast())
        .matches("alr_\\S+ +20\\S+ +credits-used +80 +test.*");
    assertThat(run("alerts", "deliveries", id).out())
        .contains("mail", "waiting")
        .contains("notice");

    assertThat(run("alerts", "reset", id, "credits-used-66").exitCode()).isZero();
    assertThat(run("alerts", "rules", id).out()).doesNotContain("credits-used-66");
  }

  @Test
  void whatCanNotBeSaidOfAnAlertIsToldInOneLine() {
    String id = organization();

    Ran always = run("alerts", "set", id, "key-leaked", "--no-on");
    assertThat(always.exitCode()).isEqualTo(1);
    assertThat(always.err().strip().lines()).hasSize(1);
    assertThat(always.err()).contains("on: ").contains("can't be switched off");
    assertThat(run("alerts", "set", id, "credits-used-80", "--addresses", "nobody").err())
        .contains("addresses: ")
        .contains("no mail address");
    assertThat(run("alerts", "set", id, "credits-used-80", "--roles", "king").exitCode())
        .isEqualTo(1);
    assertThat(run("alerts", "set", id, "credits-used-101", "--on").err()).contains("no such");
    assertThat(run("alerts", "rules", "org_0000000000001").err()).contains("no such organization");
    assertThat(run("alerts", "list", id, "--limit", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void webhooksAreAddedWithASecretThatIsShownOnce() {
    String id = organization();

    assertThat(run("alerts", "webhooks", id).out()).contains("No webhooks");
    assertThat(run("alerts", "add-webhook", id, "http://10.0.0.1/").exitCode()).isEqualTo(1);
    Ran added = run("alerts", "add-webhook", id, "https://example.com/hook");
    assertThat(added.lines().getLast()).matches("Secret, shown this once: whsec_\\S+");
    Ran listed = run("alerts", "webhooks", id);
    assertThat(listed.out()).doesNotContain("whsec_");
    String webhook = listed.lines().getLast().replaceFirst(" .*", "");
    assertThat(webhook).startsWith("whk_");
    Ran rotated = run("alerts", "rotate-webhook", id, webhook);
    assertThat(rotated.lines().getLast())
        .matches("Secret, shown this once: whsec_\\S+")
        .isNotEqualTo(added.lines().getLast());
    assertThat(run("alerts", "change-webhook", id, webhook, "--no-on").lines().getLast())
        .matches("whk_\\S+ +https://example.com/hook +off *");
    assertThat(
            run("alerts", "change-webhook", id, webhook, "--on", "--url", "https://example.com/2")
                .lines()
                .getLast())
        .matches("whk_\\S+ +https://example.com/2 +on *");
    assertThat(run("alerts", "remove-webhook", id, webhook).exitCode()).isZero();
    assertThat(run("alerts", "webhooks", id).out()).contains("No webhooks");
    assertThat(run("alerts", "remove-webhook", id, webhook).exitCode()).isEqualTo(1);
  }

  @Test
  void anAuditIsVerified() {
    AuditReport before = server.world().audit;
    Ran whole = run("audit", "verify");
    server.world().audit =
        new AuditReport(
            9, 9, 0, List.of(new AuditReport.Break(4, AuditReport.What.ALTERED, "was altered")));
    try {
      Ran broken = run("audit", "verify");

      assertThat(whole.exitCode()).isZero();
      assertThat(whole.out())
          .isEqualTo("The audit is whole: 3 entries up to 3, its end was noted at 3\n");
      assertThat(broken.exitCode()).isEqualTo(1);
      assertThat(broken.lines().getFirst()).contains("NOT", "its end was not noted");
      assertThat(broken.lines().getLast()).matches(" +4 +altered +was altered");
      assertThat(run("audit", "verify", "--json").json().at("/breaks/0/sequence").asInt())
          .isEqualTo(4);
    } finally {
      server.world().audit = before;
    }
  }

  @Test
  void anOrganizationIsChanged() {
    String id = organization();

    Ran set = run("orgs", "set", id, "--standing", "suspended", "--name", "Acme Ltd");

    assertThat(set.exitCode()).isZero();
    assertThat(set.lines().getLast()).contains("Acme Ltd").contains("suspended");
  }

  @Test
  void aKeyIsPrintedOnceAndAlone() {
    String id = organization();

    Ran made = run("keys", "create", id, "--api", "own", "--label", "ci");

    assertThat(made.out().strip()).matches("tg_live_[0-9A-Za-z]{38}");
    Ran listed = run("keys", "list", id);
    assertThat(listed.lines()).hasSize(2);
    assertThat(listed.out()).doesNotContain(made.out().strip());
  }

  @Test
  void aDecoyIsMadeAndLeakedKeysAreReportedFromTheStandardInput() {
    String id = server.organization("starter");
    String secret = run("keys", "create", id, "--api", "own", "--label", "ci").lines().getFirst();
    String decoy =
        run("keys", "create", id, "--api", "own", "--label", "bait", "--canary", "--json")
            .json()
            .path("secret")
            .asString();
    InputStream before = System.in;
    Ran reported;
    try {
      System.setIn(
          new ByteArrayInputStream(
              (secret + "\n\n  nothing\n" + decoy + "\n").getBytes(StandardCharsets.UTF_8)));
      reported = run("keys", "report-leak", "--url", "https://git.example/x");
    } finally {
      System.setIn(before);
    }

    assertThat(reported.exitCode()).as(reported.err()).isZero();
    assertThat(reported.out()).doesNotContain(secret, decoy);
    assertThat(reported.lines().get(1)).contains("leaked");
    assertThat(reported.lines().get(2)).endsWith("no such key");
    Ran notices = run("notices", "list", id, "--open");
    assertThat(notices.out()).contains("key-leaked", "canary-leaked", "url=https://git.example/x");
    String notice = notices.lines().get(1).split(" ", 2)[0];
    assertThat(run("notices", "acknowledge", notice).out()).contains("admin");
    assertThat(run("notices", "list", id, "--open").lines()).hasSize(2);
    assertThat(run("notices", "list", "--limit", "0").exitCode()).isEqualTo(ExitCodes.USAGE);

    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();
    Ran refused = run("keys", "enable", key);
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.REFUSED);
    assertThat(refused.err()).contains("leaked=true");
    assertThat(run("keys", "enable", key, "--leaked").out()).contains("active");
    assertThat(run("keys", "list", id).lines().getFirst()).contains("LAST USED");
    assertThat(run("keys", "list", id, "--unused-since", "2000-01-01T00:00:00Z").out())
        .contains("No keys");
  }

  @Test
  void aPublicKeyIsImportedListedAndRemoved() throws Exception {
    String id = organization();
    run("keys", "create", id, "--api", "market", "--label", "ci");
    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();
    Path pem = dir.resolve("public.pem");
    Files.writeString(pem, PublicKeyPem.make());

    Ran imported = run("keys", "import-public-key", key, pem.toString());

    String kid = imported.out().strip();
    assertThat(kid).as(imported.err()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(run("keys", "public-keys", key).lines().getLast()).startsWith(kid).contains("P-");
    assertThat(run("keys", "remove-public-key", key, kid).out()).contains("the key alone is");
    assertThat(run("keys", "import-public-key", key, dir.resolve("none").toString()).exitCode())
        .isEqualTo(ExitCodes.USAGE);
    Files.writeString(pem, "no key");
    assertThat(run("keys", "import-public-key", key, pem.toString()).err()).contains("publicKey");
  }

  @Test
  void aRepeatedKeySaysThatItWasShown() {
    String id = organization();
    String[] create = {
      "keys", "create", id, "--api", "own", "--label", "ci", "--idempotency-key", id
    };
    run(create);

    Ran again = run(create);

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).startsWith("made before, and a key is shown once");
  }

  @Test
  void keysAreMadeWithLimitsAndLimitedLater() {
    String id = organization();
    run("keys", "create", id, "--api", "own", "--label", "ci", "--month-credits", "30000");
    assertThat(run("keys", "list", id).lines().getLast()).contains("30,000");
    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();

    Ran limited = run("keys", "limit", key, "--month-credits", "none", "--minute-calls", "7");

    assertThat(limited.exitCode()).isZero();
    assertThat(limited.lines().getLast()).doesNotContain("30,000").contains("7");
    assertThat(run("keys", "limit", key, "--day-credits", "-1").exitCode()).isEqualTo(1);
    assertThat(run("keys", "limit", key, "--day-credits", "few").exitCode()).isEqualTo(1);
  }

  @Test
  void toChangeNothingOfAKeyIsAWrongCommandInOneLine() {
    for (String change : List.of("change", "limit")) {
      Ran nothing = run("keys", change, "key_0000000000001");

      assertThat(nothing.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(nothing.err().lines())
          .containsExactly("nothing to change: give what is to be changed");
    }
  }

  @Test
  void keysAreMadeChangedAndShownWithWhatTheyMayDo() {
    String id = organization();
    Ran made =
        run(
            "keys",
            "create",
            id,
            "--api",
            "own",
            "--label",
            "ci",
            "--environment",
            "qa",
            "--scope",
            "market:read",
            "--scope",
            "*:read",
            "--allow-network",
            "192.0.2.0/24",
            "--allow-network",
            "2001:db8::/32",
            "--deny-network",
            "192.0.2.7",
            "--note",
            "of the build");
    assertThat(made.exitCode()).as(made.err()).isZero();
    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();

    Ran shown = run("keys", "show", key);

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.lines())
        .contains(
            "ci  " + key,
            "note          of the build",
            "organization  " + id,
            "state         active",
            "expires       never",
            "environment   qa",
            "scopes        *:read, market:read",
            "from          192.0.2.0/24, 2001:db8::/32",
            "not from      192.0.2.7/32")
        .noneMatch(line -> line.startsWith("credits") || line.startsWith("decoy"));
    assertThat(run("keys", "show", key, "--json").json().at("/environment").asString())
        .isEqualTo("qa");

    Ran changed =
        run(
            "keys",
            "change",
            key,
            "--label",
            "nightly",
            "--scope",
            "market:write",
            "--allow-network",
            "none",
            "--note",
            "none",
            "--day-credits",
            "5",
            "--minute-calls",
            "7");
    assertThat(changed.exitCode()).as(changed.err()).isZero();
    assertThat(run("keys", "show", key).lines())
        .contains(
            "nightly  " + key,
            "scopes        market:write",
            "from          anywhere",
            "not from      192.0.2.7/32",
            "credits       5 a day",
            "calls         7 a minute")
        .noneMatch(line -> line.startsWith("note"));
  }

  @Test
  void whatAKeyCannotBeGivenIsToldAtItsField() {
    String id = organization();
    String[] create = {"keys", "create", id, "--api", "own", "--label", "ci"};
    String[][] wrong = {
      {"--scope", "gone:read", "scopes"},
      {"--scope", "market", "scopes"},
      {"--allow-network", "10.0.0.1/8", "allowNetworks"},
      {"--deny-network", "here", "denyNetworks"},
      {"--environment", "live", "environment"},
    };
    for (String[] one : wrong) {
      var all = new ArrayList<>(List.of(create));
      all.addAll(List.of(one).subList(0, 2));
      Ran refused = run(all.toArray(String[]::new));

      assertThat(refused.exitCode()).isEqualTo(ExitCodes.REFUSED);
      assertThat(refused.err()).contains(one[2]);
    }
  }

  @Test
  void certificatesAreIssuedListedAndRevoked() throws IOException {
    String id = organization();
    run("keys", "create", id, "--api", "own", "--label", "ci");
    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();
    assertThat(run("certificates", "list", key).out()).contains("No certificates yet");

    Ran shown = run("certificates", "issue", key, "--label", "trading");
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.lines().getFirst()).isEqualTo("-----BEGIN PRIVATE KEY-----");
    assertThat(shown.lines().getLast()).isEqualTo("-----END CERTIFICATE-----");

    Path file = dir.resolve("client.pem");
    Ran kept = run("certificates", "issue", key, "--label", "b", "--out", file.toString());
    assertThat(kept.out().strip()).matches("crt_[0-9a-z]{13}");
    assertThat(kept.out()).doesNotContain("PRIVATE");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String pem = Files.readString(file);
    assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----").contains("BEGIN CERTIFICATE");
    Ran again = run("certificates", "issue", key, "--label", "c", "--out", file.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    assertThat(run("certificates", "list", key, "--json").json().path("items")).hasSize(2);
    Path none = dir.resolve("none.pem");
    String past = "2020-01-01T00:00:00Z";
    assertThat(
            run(
                    "certificates",
                    "issue",
                    key,
                    "--label",
                    "d",
                    "--expires",
                    past,
                    "--out",
                    none.toString())
                .exitCode())
        .isEqualTo(1);
    assertThat(none).doesNotExist();

    Ran revoked = run("certificates", "revoke", kept.out().strip());
    assertThat(revoked.exitCode()).isZero();
    assertThat(revoked.out()).contains(kept.out().strip(), "CN=" + key);
    assertThat(run("certificates", "revoke", "crt_0000000000001").exitCode()).isEqualTo(1);
  }

  @Test
  void aCertificateOfAnotherCaIsRegistered() throws IOException {
    String id = organization();
    run("keys", "create", id, "--api", "own", "--label", "ci");
    String key = run("keys", "list", id, "--json").json().at("/items/0/id").asString();
    String whole =
        ClientAuthority.of(ClientAuthority.make(ControlWorld.START))
            .issue("partner", ControlWorld.START, ControlWorld.START.plusSeconds(9_999_999))
            .reveal();
    Path file = dir.resolve("partner.pem");
    Files.writeString(file, whole);
    Ran refused = run("certificates", "register", key, file.toString(), "--label", "p");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("holds a private key");

    Files.writeString(file, whole.substring(whole.indexOf("-----BEGIN CERTIFICATE")));
    Ran made = run("certificates", "register", key, file.toString(), "--label", "p");
    assertThat(made.out().strip()).as(made.err()).matches("crt_[0-9a-z]{13}");
    assertThat(run("certificates", "list", key).out()).contains("CN=partner");
    assertThat(run("certificates", "register", key, file.toString(), "--label", "p").exitCode())
        .isEqualTo(1);
    assertThat(run("certificates", "register", key, "none.pem", "--label", "p").exitCode())
        .isEqualTo(2);
  }

  @Test
  void keysAreDisabledEnabledAndDeleted() {
    String organization = organization();
    String one = server.key(organization).field("id");
    String two = server.key(organization).field("id");

    assertThat(run("keys", "disable", one, two).out()).contains(one, two).contains("disabled");
    assertThat(run("keys", "enable", one).out()).contains("active");
    assertThat(run("keys", "delete", one).out()).contains("deleted");
    assertThat(run("keys", "enable", one).exitCode()).isEqualTo(1);
  }

  @Test
  void usageIsSummedForPeople() {
    String id = organization();
    server.world().charge(PublicId.ORGANIZATION.read(id), 7, 120);
    server.world().refuse(PublicId.ORGANIZATION.read(id), 7);

    Ran usage = run("usage", id, "--interval", "all", "--group", "key");

    assertThat(usage.exitCode()).isZero();
    assertThat(usage.lines().getFirst()).matches("FROM +KEY +CALLS +REFUSED +CREDITS");
    assertThat(usage.lines().get(1)).contains(PublicId.KEY.write(7)).endsWith("120");
    assertThat(usage.lines().getLast()).startsWith("total 120 credits in 2 calls, 1 refused; ");
  }

  @Test
  void callsOfASubjectAreListed() {
    String id = organization();
    server.world().charge(PublicId.ORGANIZATION.read(id), 7, 120);
    String call = server.world().serve(PublicId.ORGANIZATION.read(id), 7, "user-7");

    assertThat(run("calls", id).lines()).hasSize(3);
    assertThat(run("calls", id, "--limit", "1").lines()).hasSize(2);
    Ran ofOne = run("calls", id, "--subject", "user-7");
    assertThat(ofOne.lines()).hasSize(2);
    assertThat(ofOne.lines().getLast()).contains(call).endsWith("user-7");
    assertThat(run("calls", id, "--subject", "a b").exitCode()).isEqualTo(1);
    assertThat(run("calls", id, "--limit", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void grantsAreGivenAndListed() {
    String id = organization();

    Ran given = run("grants", "add", id, "1000", "--reason", "Sorry");

    assertThat(given.out()).startsWith("grt_").contains("1,000 credits");
    assertThat(run("grants", "list", id).lines().getLast()).contains("1,000").endsWith("Sorry");
  }

  @Test
  void theAuditTellsWhoDidWhat() {
    String id = organization();

    Ran audit = run("audit", id);

    assertThat(audit.lines()).hasSize(2);
    assertThat(audit.lines().getLast()).contains("admin", "organization.created", id);
    assertThat(run("audit", "--limit", "1").lines()).hasSize(2);
  }

  @Test
  void booksThatDoNotBalanceEndWithOne() {
    assertThat(run("books").exitCode()).isZero();
    assertThat(run("books").out()).startsWith("The books balance: 12 charges");
    BooksReport before = server.world().books;
    server.world().books =
        new BooksReport(0, 1, 1, 1, List.of(new BooksReport.Difference(5, "month", 10, 9)));
    try {
      Ran books = run("books");
      assertThat(books.exitCode()).isEqualTo(1);
      assertThat(books.out()).contains("DO NOT").contains(PublicId.ORGANIZATION.write(5));
    } finally {
      server.world().books = before;
    }
  }

  @Test
  void everyCommandPrintsJsonOnDemand() {
    String id = organization();
    assertThat(run("orgs", "create", "B", "--plan", "starter", "--json").json().has("id")).isTrue();
    assertThat(run("orgs", "list", "--json").json().path("items").size()).isPositive();
    assertThat(run("orgs", "show", id, "--json").json().at("/subscription/windows")).hasSize(2);
    assertThat(run("orgs", "set", id, "--name", "C", "--json").json().path("name").asString())
        .isEqualTo("C");
    assertThat(
            run("keys", "create", id, "--api", "own", "--label", "x", "--json")
                .json()
                .has("secret"))
        .isTrue();
    assertThat(run("keys", "list", id, "--json").json().path("items")).hasSize(1);
    assertThat(run("usage", id, "--json").json().path("total").has("credits")).isTrue();
    assertThat(
            run("grants", "add", id, "5", "--reason", "x", "--json")
                .json()
                .path("credits")
                .asLong())
        .isEqualTo(5);
    assertThat(run("grants", "list", id, "--json").json().path("items")).hasSize(1);
    assertThat(run("audit", id, "--json").json().path("items")).hasSize(4);
    assertThat(run("books", "--json").json().path("balanced").asBoolean()).isTrue();
  }

  @Test
  void listsGoOnOverPages() {
    String id = organization();
    for (int i = 0; i < 501; i++) {
      server.key(id);
    }

    assertThat(run("keys", "list", id).lines()).hasSize(502);
  }

  @Test
  void aRefusalIsOneLineAndEndsWithOne() {
    Ran no = run("orgs", "create", "Acme", "--plan", "gold");

    assertThat(no.exitCode()).isEqualTo(1);
    assertThat(no.err().strip())
        .isEqualTo("The request is not valid: plan: no plan has the id \"gold\"");
    assertThat(run("orgs", "show", "org_0000000000001").err())
        .isEqualToIgnoringNewLines("There is no such thing: no such organization");
  }

  @Test
  void aWrongCommandLineEndsWithTwo() {
    assertThat(run("orgs", "create", "Acme").exitCode()).isEqualTo(2);
    assertThat(run("orgs", "set", "org_x").exitCode()).isEqualTo(2);
    assertThat(run("orgs", "show", "../plans").exitCode()).isEqualTo(2);
    assertThat(run("grants", "add", "org_x", "1.5", "--reason", "x").exitCode()).isEqualTo(2);
    assertThat(run("audit", "--limit", "0").exitCode()).isEqualTo(2);
    assertThat(runAt("tollgate.example", "books").exitCode()).isEqualTo(2);
  }

  @Test
  void theTokenNeverTravelsInClear() {
    Ran no = runAt("http://tollgate.example:8081", "books");

    assertThat(no.exitCode()).isEqualTo(2);
    assertThat(no.err()).contains("https");
  }

  @Test
  void whatCannotBeReachedEndsWithThreeAndSaysWhatToDo() throws IOException {
    Ran no = runAt("http://127.0.0.1:" + FreePort.find(), "books");

    assertThat(no.exitCode()).isEqualTo(3);
    assertThat(no.err().lines()).hasSize(1);
    assertThat(no.err()).contains("is Tollgate running there?");
  }

  @Test
  void aFailureOfTheServerEndsWithThree() {
    server.world().stores.failWith(MemoryStores.outOfReach());
    try {
      Ran no = run("orgs", "list");
      assertThat(no.exitCode()).isEqualTo(3);
      assertThat(no.err()).startsWith("The store is out of reach");
    } finally {
      server.world().stores.failWith(null);
    }
  }

  @Test
  void aTokenThatIsWrongMissingOrReadableByOthersEndsWithFour() throws IOException {
    Files.writeString(token, "x".repeat(40));
    Ran wrong = run("books");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Ran open = run("books");
    Files.delete(token);
    Ran missing = run("books");

    assertThat(wrong.exitCode()).isEqualTo(4);
    assertThat(wrong.err()).contains("the admin token was refused").doesNotContain("xxxx");
    assertThat(open.exitCode()).isEqualTo(4);
    assertThat(open.err()).contains("chmod 600");
    assertThat(missing.exitCode()).isEqualTo(4);
    assertThat(missing.err()).contains("--token-file");
  }

  @Test
  void everyCommandSaysItsExitCodes() {
    for (String name :
        List.of("orgs", "keys", "certificates", "usage", "calls", "grants", "audit", "books")) {
      Ran help = runBare(List.of(name, "--help"));
      assertThat(help.exitCode()).isZero();
      assertThat(help.out()).as(name).contains("Exit codes:", "4  no admin token");
    }
  }

  @Test
  void addressAndTokenComeFromTheEnvironmentUnlessGiven() {
    var connection =
        new Connection(name ->
            switch (name) {
              case Connection.URL_VARIABLE -> "https://tollgate.example";
              case Connection.TOKEN_VARIABLE -> "from-environment";
              default -> null;
            });

    assertThat(connection.uri()).hasToString("https://tollgate.example");
    assertThat(connection.token()).isEqualTo("from-environment");
    assertThat(new Connection(_ -> null).uri()).hasToString("http://127.0.0.1:8081");
  }

  @Test
  void peopleAreMadeInvitedAndTakenOut() {
    String organization = server.organization("starter");
    Ran added = run("persons", "add", "cli@example.com", "Ann");
    assertThat(added.exitCode()).as(added.err()).isZero();
    String person = first(added);

    assertThat(run("persons", "list", "--limit", "500").out()).contains("cli@example.com");
    assertThat(run("persons", "suspend", person).exitCode()).isZero();
    assertThat(run("persons", "restore", person).exitCode()).isZero();
    assertThat(run("persons", "verify", person).exitCode()).isZero();
    assertThat(run("persons", "reset", person).exitCode()).isZero();
    assertThat(run("persons", "remove-factor", person).exitCode()).isEqualTo(ExitCodes.REFUSED);
    assertThat(run("members", "add", organization, person, "owner").out()).contains("owner");
    assertThat(run("members", "role", organization, person, "viewer").exitCode())
        .as("the last owner")
        .isEqualTo(ExitCodes.REFUSED);
    assertThat(run("members", "list", organization).out()).contains("cli@example.com");
    assertThat(run("members", "remove", organization, person).exitCode())
        .isEqualTo(ExitCodes.REFUSED);

    Ran sent = run("invitations", "send", organization, "cli-2@example.com", "billing");
    assertThat(sent.out()).contains("billing").contains("open");
    String invitation = first(sent);
    assertThat(run("invitations", "resend", organization, invitation).exitCode())
        .as("one a minute")
        .isEqualTo(ExitCodes.REFUSED);
    assertThat(run("invitations", "withdraw", organization, invitation).exitCode()).isZero();
    assertThat(run("invitations", "list", organization).out()).contains("withdrawn");
  }

  /// What stands in the first cell below the head.
  private static String first(Ran table) {
    String row = table.lines().get(1);
    return row.substring(0, row.indexOf(' '));
  }
}
