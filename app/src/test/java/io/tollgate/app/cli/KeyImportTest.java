package io.tollgate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.WithControl;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.unit.PublicId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `keys import` against the control plane as it is shipped.
@ExtendWith(WithControl.class)
class KeyImportTest {

  @Command(name = "tollgate")
  private static final class Root {}

  @TempDir private Path dir;

  private final ControlServer server;
  private final String organization;
  private Path token = Path.of("");

  KeyImportTest(ControlServer server) {
    this.server = server;
    organization = server.organization("starter");
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
  }

  private Ran take(String csv, String... options) throws IOException {
    return take(csv, StandardCharsets.UTF_8, options);
  }

  private Ran take(String csv, Charset charset, String... options) throws IOException {
    Path file = dir.resolve("keys.csv");
    Files.writeString(file, csv, charset);
    var arguments = new ArrayList<>(List.of("keys", "import", file.toString(), "--api", "market"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--admin", server.url(), "--token-file", token.toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    var commandLine = new CommandLine(new Root());
    AdminCommands.addTo(commandLine, new ConfigReader(KnownDialect.builtIn(), _ -> null));
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode = commandLine.execute(arguments.toArray(String[]::new));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private Ran ofOne(String csv, String... more) throws IOException {
    var options = new ArrayList<>(List.of("--organization", organization));
    options.addAll(List.of(more));
    return take(csv, options.toArray(String[]::new));
  }

  private static String fresh() {
    return UUID.randomUUID().toString();
  }

  private ApiKey found(String key) {
    return Objects.requireNonNull(
        server.world().stores.keys().find(new KeyHasher(new byte[32]).digest(key)), "no such key");
  }

  private JsonNode keys() {
    return server.get("/admin/v1/organizations/" + organization + "/keys").json().path("items");
  }

  @Test
  void keysInClearAndByTheirHashAreTaken() throws IOException {
    String clear = fresh();
    String hashed = fresh();

    Ran ran =
        ofOne(
            """
            label,key,sha256,note,environment,scopes,networks,expires,not_before,minute_calls
            "a, b",%s,,"said ""so""\",qa,market:read *:read,192.0.2.0/24 2001:db8::/32,2150-01-01T00:00:00Z,2027-01-01T00:00:00Z,60

            plain, ,%s,,,,,,,
            """
                .formatted(clear, ImportedKeys.sha256(hashed)));

    assertThat(ran.exitCode()).as(ran.err + ran.out).isZero();
    assertThat(ran.lines()).containsExactly("2 taken, 0 there already, 0 refused");
    ApiKey one = found(clear);
    assertThat(PublicId.ORGANIZATION.write(one.organizationId())).isEqualTo(organization);
    assertThat(one.label()).isEqualTo("a, b");
    assertThat(one.note()).isEqualTo("said \"so\"");
    assertThat(one.hint()).isEqualTo(clear.substring(0, 4) + "…" + clear.substring(32));
    assertThat(one.permissions().scopes()).hasSize(2);
    assertThat(one.permissions().networks().allow()).hasSize(2);
    assertThat(one.limits().minuteCalls()).isEqualTo(60);
    assertThat(found(hashed).hint()).isEqualTo("imported");
    assertThat(ran.err()).containsOnlyOnce("imported: true");
    assertThat(ran.out() + ran.err()).doesNotContain(clear);
  }

  @Test
  void linesAreRefusedOneByOneWithTheirNumberAndTheRestIsTaken() throws IOException {
    String twice = fresh();
    String secret = "SuperSecretOddKey4711";

    Ran ran =
        ofOne(
            """
            key,label,organization,scopes,expires
            %s,good,,,
            %s,twice,,,
            %s,twice,,,
            %s,no such scope,,nothing:read,
            %s,,,,
            %s,too,few
            %s,"open,,,
            %s,stranger,Nobody Ltd,,
            %s,odd,,,
            %s,past,,,2001-01-01T00:00:00Z
            %s,last,,,
            """
                .formatted(
                    fresh(), twice, twice, fresh(), fresh(), fresh(), fresh(), fresh(), secret,
                    fresh(), fresh()));

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.lines().getLast()).isEqualTo("3 taken, 0 there already, 8 refused");
    assertThat(ran.lines().get(0)).startsWith("line 4: ").contains("line 3");
    assertThat(ran.lines().get(1)).startsWith("line 5: scopes: ");
    assertThat(ran.lines().get(2)).startsWith("line 6: label: ");
    assertThat(ran.lines().get(3)).startsWith("line 7: ").contains("3 cells");
    assertThat(ran.lines().get(4)).startsWith("line 8: ").contains("quote");
    assertThat(ran.lines().get(5)).startsWith("line 9: organization: ");
    assertThat(ran.lines().get(6)).startsWith("line 10: key: ").contains("imported: true");
    assertThat(ran.lines().get(7)).startsWith("line 11: expires: ");
    assertThat(keys()).hasSize(3);
    assertThat(ran.out() + ran.err()).doesNotContain(secret, twice);
  }

  @Test
  void toImportAgainChangesNothing() throws IOException {
    String csv = "key,label\n" + fresh() + ",one\n" + fresh() + ",two\n";
    ofOne(csv);

    Ran again = ofOne(csv);

    assertThat(again.exitCode()).isZero();
    assertThat(again.lines()).containsExactly("0 taken, 2 there already, 0 refused");
    assertThat(keys()).hasSize(2);
  }

  @Test
  void aDryRunTakesNothing() throws IOException {
    Ran ran = ofOne("key,label\n" + fresh() + ",one\nshort,two\n", "--dry-run");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.lines().getLast())
        .isEqualTo("Nothing was changed; it would be 1 taken, 0 there already, 1 refused");
    assertThat(keys()).isEmpty();
  }

  @Test
  void anOrganizationIsNamedByItsIdOrItsOnlyName() throws IOException {
    String name = "Shop " + fresh();
    server.post("/admin/v1/organizations", "{\"name\":\"" + name + "\",\"plan\":\"starter\"}");
    String key = fresh();

    Ran ran =
        take(
            "key,label,organization\n%s,a,%s\n%s,b,%s\n%s,c,Acme\n"
                .formatted(key, name, fresh(), organization, fresh()));

    server.organization("starter");
    assertThat(ran.lines().getLast()).startsWith("2 taken").endsWith("1 refused");
    assertThat(ran.lines().getFirst()).startsWith("line 4: organization: several");
    assertThat(
            server
                .get(
                    "/admin/v1/organizations/"
                        + PublicId.ORGANIZATION.write(found(key).organizationId()))
                .field("name"))
        .isEqualTo(name);
  }

  @Test
  void jsonTellsOfEachLineAndThenTheTotals() throws IOException {
    Ran ran = ofOne("key,label\n" + fresh() + ",one\n" + fresh() + ",\n", "--json");

    JsonNode first = JsonMapper.shared().readTree(ran.lines().get(0));
    JsonNode second = JsonMapper.shared().readTree(ran.lines().get(1));
    JsonNode totals = JsonMapper.shared().readTree(ran.lines().get(2));
    assertThat(first.path("result").asString()).isEqualTo("taken");
    assertThat(first.path("key").asString()).startsWith("key_");
    assertThat(second.path("line").asInt()).isEqualTo(3);
    assertThat(second.path("field").asString()).isEqualTo("label");
    assertThat(totals.path("taken").asInt()).isEqualTo(1);
    assertThat(totals.path("refused").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4f9d7c1e-2b61-4c33-9a55-0d3f7e6b8a21,one\n",
        "key,label,colour\n",
        "key,label,key\n",
        "label\n",
        "key\n",
        "\"key,label\n"
      })
  void aFirstLineThatNamesNoColumnsIsNoUse(String csv) throws IOException {
    Ran ran = ofOne(csv);

    assertThat(ran.exitCode()).as(ran.out() + ran.err()).isEqualTo(2);
    assertThat(ran.err()).doesNotContain("4f9d7c1e");
    assertThat(take("key,label\n").exitCode()).isEqualTo(2);
  }

  @Test
  void aKeyInTheWrongColumnLeavesTheShellNot() throws IOException {
    String key = fresh();

    Ran ran =
        ofOne("key,sha256,label,note\n,%s,one,\n%s,,two,was %s before\n".formatted(key, key, key));

    assertThat(ran.lines().get(0)).startsWith("line 2: sha256: ");
    assertThat(ran.lines().get(1)).isEqualTo("line 3: note: holds the key itself");
    assertThat(ran.out() + ran.err()).doesNotContain(key);
    assertThat(keys()).isEmpty();
  }

  @Test
  void filesOfOtherProgramsAreRead() throws IOException {
    Ran ran = ofOne("\ufeffkey,label\r\n" + fresh() + ",Müller\r\n" + fresh() + ",last");
    Ran latin =
        take(
            "key,label\n" + fresh() + ",Müller\n" + fresh() + ",good\n",
            StandardCharsets.ISO_8859_1,
            "--organization",
            organization);

    assertThat(ran.lines()).as(ran.err()).containsExactly("2 taken, 0 there already, 0 refused");
    assertThat(latin.lines())
        .containsExactly("line 2: is not UTF-8", "1 taken, 0 there already, 1 refused");
  }

  @Test
  void aLineWithoutEndIsRefusedAndTheNextIsTaken() throws IOException {
    Ran ran =
        ofOne("key,label\n" + fresh() + "," + "x".repeat(100_000) + "\n" + fresh() + ",good\n");

    assertThat(ran.lines().getFirst()).startsWith("line 2: is longer than");
    assertThat(ran.lines().getLast()).isEqualTo("1 taken, 0 there already, 1 refused");
  }

  @Test
  void moreLinesThanARequestTakesAreTakenInTheirOrder() throws IOException {
    var csv = new StringBuilder("key,label\n");
    for (int i = 0; i < 1_100; i++) {
      csv.append(i == 700 ? "bad" : fresh()).append(",l").append(i).append('\n');
    }

    Ran ran = ofOne(csv.toString());

    assertThat(ran.lines()).hasSize(2);
    assertThat(ran.lines().getFirst()).startsWith("line 702: key: ");
    assertThat(ran.lines().getLast()).isEqualTo("1,099 taken, 0 there already, 1 refused");
  }

  @Test
  void whoWatchesSeesHowFarItIs() throws IOException {
    var csv = new StringBuilder("key,label\n");
    for (int i = 0; i < 1_200; i++) {
      csv.append(i == 30 ? "bad" : fresh()).append(",l").append(i).append('\n');
    }
    var out = new StringWriter();
    var err = new StringWriter();
    var client = new AdminClient(URI.create(server.url()), ControlServer.TOKEN);

    int exitCode =
        new KeyImport(
                client,
                new Output(new PrintWriter(out, true), false),
                new PrintWriter(err, true),
                true,
                ImportedKeys.of(client, "market"),
                organization,
                false)
            .run(
                new CsvLines(
                    new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8))));

    assertThat(exitCode).isEqualTo(1);
    assertThat(out.toString()).startsWith("line 32: key: ").contains("1,199 taken");
    assertThat(err.toString())
        .containsSubsequence(
            "\r500 lines, 1 refused",
            "\r1,000 lines, 1 refused",
            "\r1,200 lines, 1 refused",
            "\r  ")
        .endsWith("\r");
  }

  @Test
  void aServerThatGoesAwayIsToldWithTheLineThatWasReached() throws IOException {
    server.world().stores.failWith(MemoryStores.outOfReach());
    Ran ran;
    try {
      ran = ofOne("key,label\n" + fresh() + ",one\n");
    } finally {
      server.world().stores.failWith(null);
    }

    assertThat(ran.exitCode()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(ran.err()).contains("stopped behind line 1;");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void aFileWithoutKeysTakesNone() throws IOException {
    Ran ran = ofOne("key,label\n");

    assertThat(ran.lines()).containsExactly("0 taken, 0 there already, 0 refused");
  }

  @Test
  void aHintShowsNothingOfAShortKey() {
    assertThat(ImportedKeys.hint("12345678")).isNull();
    assertThat(ImportedKeys.hint("0123456789abcde")).isNull();
    assertThat(ImportedKeys.hint("0123456789abcdef")).isEqualTo("01…ef");
    assertThat(ImportedKeys.hint("sk_live_0123456789abcdef")).isEqualTo("sk_l…cdef");
  }
}
