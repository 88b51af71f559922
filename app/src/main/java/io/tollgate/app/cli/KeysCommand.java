package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `keys`: the keys of an organization.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel =
        "(list|show|create|change|rotate|end|disable|enable|report-leak|delete|public-keys"
            + "|import|import-public-key"
            + "|remove-public-key)",
    description = "Lists, shows, makes, changes and ends keys.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class KeysCommand {

  private static final int REPORTED_AT_ONCE = 100;

  @Command(description = "Lists the keys of an organization.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String organization,
      @Mixin KeyListOptions asked) {
    return connection.run((client, out) -> {
      table(
          out,
          client.list(
              path("organizations", organization, "keys") + asked.query(), Integer.MAX_VALUE),
          asked.query().isEmpty()
              ? "No keys; make one: keys create ORG --api API --label LABEL"
              : "No keys like that.");
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> keys, String none) {
    out.list(
        keys,
        none,
        Column.text("ID", "/id"),
        Column.text("LABEL", "/label"),
        Column.text("API", "/api"),
        Column.text("KEY", "/hint"),
        Column.text("STATE", "/state"),
        Column.text("LAST USED", "/lastUsed/at"),
        Column.text("EXPIRES", "/expiresAt"),
        Column.number("DAY", "/dayCredits"),
        Column.number("MONTH", "/monthCredits"),
        Column.number("MINUTE", "/minuteCalls"));
  }

  @Command(
      description = "Makes a key and prints it. It is shown this once.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String organization,
      @Option(names = "--api", required = true, description = "Id of the api it opens.") String api,
      @Option(names = "--label", required = true, description = "What uses it.") String label,
      @Option(
              names = "--environment",
              paramLabel = "development|qa|production",
              description = "What it is meant for, for good; production if not given.")
          @Nullable String environment,
      @Mixin KeyTerms terms,
      @Option(
              names = "--canary",
              description =
                  "Makes a decoy, to be left where only a thief finds it: refused as if it were no key,"
                      + " and its use raises a notice.")
          boolean canary,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    ObjectNode body = AdminClient.object().put("api", api).put("label", label);
    OrgsCommand.put(body, "environment", environment);
    terms.put(body);
    if (canary) {
      body.put("canary", true);
    }
    return connection.run((client, out) -> {
      JsonNode made =
          client.post(path("organizations", organization, "keys"), body, idempotencyKey);
      made(out, made);
      return ExitCodes.DONE;
    });
  }

  /// Prints a new key.
  private static void made(Output out, JsonNode made) {
    out.show(
        made,
        () ->
            out.line(
                made.has("secret")
                    ? Output.text(made, "/secret")
                    : "made before, and a key is shown once; if it is lost, delete "
                        + Output.text(made, "/id")
                        + " and make another"));
  }

  @Command(
      name = "change",
      aliases = "limit",
      description = "Changes what is given, and leaves the rest.",
      mixinStandardHelpOptions = true)
  int change(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids,
      @Option(names = "--label", description = "What uses it.") @Nullable String label,
      @Mixin KeyTerms terms) {
    ObjectNode body = AdminClient.object();
    OrgsCommand.put(body, "label", label);
    terms.put(body);
    return connection.run((client, out) -> {
      if (body.isEmpty()) {
        throw new CliException(ExitCodes.USAGE, "nothing to change: give what is to be changed");
      }
      return each(ids, out, id -> client.patch(path("keys", id), body));
    });
  }

  @Command(description = "Shows all of a key but the key.", mixinStandardHelpOptions = true)
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String id) {
    return connection.run((client, out) -> {
      JsonNode key = client.get(path("keys", id));
      out.show(key, () -> people(key, out));
      return ExitCodes.DONE;
    });
  }

  private static void people(JsonNode key, Output out) {
    out.line(Output.text(key, "/label") + "  " + Output.text(key, "/id"));
    line(out, "note", Output.text(key, "/note"));
    line(out, "organization", Output.text(key, "/organization"));
    line(out, "api", Output.text(key, "/api"));
    line(out, "key", Output.text(key, "/hint"));
    line(out, "state", Output.text(key, "/state"));
    line(out, "created", Output.text(key, "/createdAt"));
    line(out, "not before", Output.text(key, "/notBefore"));
    line(out, "expires", or(Output.text(key, "/expiresAt"), "never"));
    line(out, "last used", lastUse(key));
    line(out, "in a URL", Output.text(key, "/urlSeenAt"));
    line(out, "replaces", Output.text(key, "/replaces"));
    line(out, "environment", Output.text(key, "/environment"));
    line(out, "scopes", or(words(key, "/scopes"), "all the plan opens"));
    line(out, "from", or(words(key, "/allowNetworks"), "anywhere"));
    line(out, "not from", words(key, "/denyNetworks"));
    line(out, "credits", limits(key));
    line(out, "calls", limit(key, "/minuteCalls", "a minute"));
    line(out, "overage", key.at("/overage").booleanValue(true) ? "" : "kept out");
    line(out, "token", key.at("/tokenNeeded").booleanValue(false) ? "needed beside it" : "");
    line(out, "decoy", key.at("/canary").booleanValue(false) ? "its use raises an alarm" : "");
  }

  /// Nothing is printed for nothing.
  private static void line(Output out, String name, String value) {
    if (!value.isEmpty()) {
      out.line(name + " ".repeat(14 - name.length()) + value);
    }
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static String words(JsonNode key, String pointer) {
    return String.join(", ", key.at(pointer).valueStream().map(JsonNode::asString).toList());
  }

  private static String lastUse(JsonNode key) {
    String at = Output.text(key, "/lastUsed/at");
    return at.isEmpty() ? "" : at + " from " + Output.text(key, "/lastUsed/address");
  }

  private static String limits(JsonNode key) {
    String day = limit(key, "/dayCredits", "a day");
    String month = limit(key, "/monthCredits", "a month");
    return day.isEmpty() || month.isEmpty() ? day + month : day + ", " + month;
  }

  private static String limit(JsonNode key, String pointer, String span) {
    return key.at(pointer).isNull() ? "" : Output.number(key, pointer) + " " + span;
  }

  @Command(description = "Refuses keys until they are enabled.", mixinStandardHelpOptions = true)
  int disable(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids) {
    return connection.run((client, out) ->
        each(ids, out, id -> client.post(path("keys", id, "disable"), null, null)));
  }

  @Command(description = "Takes keys again.", mixinStandardHelpOptions = true)
  int enable(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids,
      @Option(names = "--leaked", description = "Takes them even if they were reported as leaked.")
          boolean leaked) {
    String query = leaked ? "?leaked=true" : "";
    return connection.run((client, out) ->
        each(ids, out, id -> client.post(path("keys", id, "enable") + query, null, null)));
  }

  @Command(
      name = "report-leak",
      description = {
        "Reports keys that were found where they do not belong, read from the standard input, one a line.",
        "What leaks.action says is done about each; to report them again changes nothing."
      },
      mixinStandardHelpOptions = true)
  int reportLeak(
      @Mixin Connection connection,
      @Option(names = "--url", paramLabel = "URL", description = "Where they were found.")
          @Nullable String url) {
    return connection.run((client, out) -> {
      List<String> found = lines(System.in);
      if (found.isEmpty()) {
        throw new CliException(ExitCodes.USAGE, "no key on the standard input, one a line");
      }
      var reported = new ArrayList<JsonNode>();
      for (int from = 0; from < found.size(); from += REPORTED_AT_ONCE) {
        ObjectNode body = AdminClient.object();
        var keys = body.putArray("keys");
        found.subList(from, Math.min(found.size(), from + REPORTED_AT_ONCE)).forEach(keys::add);
        OrgsCommand.put(body, "url", url);
        client.post(path("keys", "report"), body, null).path("items").forEach(reported::add);
      }
      for (int i = 0; i < reported.size(); i++) {
        ((ObjectNode) reported.get(i)).put("line", i + 1);
      }
      out.list(
          reported,
          "Nothing was reported.",
          Column.number("LINE", "/line"),
          Column.text("KEY", "/key"),
          new Column("STATE", false, row -> row.path("state").asString("no such key")));
      return ExitCodes.DONE;
    });
  }

  @Command(
      name = "import",
      description = {
        "Takes keys that somebody else has made, from a file of CSV in UTF-8. Its first line names the",
        "columns: `key` (in clear; hashed before it is sent) or `sha256`, `label`, and if wanted"
            + " `organization`",
        "(id or name), `note`, `environment`, `scopes`, `networks`, `expires`, `not_before`,"
            + " `day_credits`,",
        "`month_credits`, `minute_calls`. Lines are refused one by one; to import them again changes"
            + " nothing."
      },
      mixinStandardHelpOptions = true)
  int importKeys(
      @Mixin Connection connection,
      @Parameters(paramLabel = "FILE", description = "The file; - for the standard input.")
          Path file,
      @Option(names = "--api", required = true, description = "Id of the api they open.")
          String api,
      @Option(
              names = "--organization",
              paramLabel = "ORG",
              description = "Id or name of the organization of lines that name none.")
          @Nullable String organization,
      @Option(names = "--dry-run", description = "Only tells what would become of each.")
          boolean dry) {
    return connection.run((client, out) -> {
      try (InputStream in = "-".equals(file.toString()) ? System.in : Files.newInputStream(file)) {
        return new KeyImport(
                client,
                out,
                connection.err(),
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
                ImportedKeys.of(client, api),
                organization,
                dry)
            .run(new CsvLines(in));
      } catch (IOException e) {
        throw new CliException(ExitCodes.USAGE, "can't read " + file + ": " + e);
      }
    });
  }

  private static List<String> lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Command(description = "Ends keys for good.", mixinStandardHelpOptions = true)
  int delete(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids) {
    return connection.run((client, out) ->
        each(
            ids,
            out,
            id -> {
              client.delete(path("keys", id));
              return client.get(path("keys", id));
            }));
  }

  @Command(
      description = {
        "Makes a key in the place of another and prints it. It is shown this once.",
        "The old one goes on for the overlap; both draw on the same credits and limits."
      },
      mixinStandardHelpOptions = true)
  int rotate(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String id,
      @Option(
              names = "--overlap",
              required = true,
              paramLabel = "0s|1h|24h|7d|30d",
              description = "How long the old key goes on.")
          String overlap,
      @Option(
              names = "--expires",
              paramLabel = "INSTANT|never",
              description = "When the new key ends; when the old one would have if not given.")
          @Nullable String expires,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    ObjectNode body = AdminClient.object().put("overlap", overlap);
    if ("never".equals(expires)) {
      body.putNull("expiresAt");
    } else {
      OrgsCommand.put(body, "expiresAt", expires);
    }
    return connection.run((client, out) -> {
      made(out, client.post(path("keys", id, "rotate"), body, idempotencyKey));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Lets keys expire now, such as those that were replaced.",
      mixinStandardHelpOptions = true)
  int end(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids) {
    return connection.run(
        (client, out) -> each(ids, out, id -> client.post(path("keys", id, "end"), null, null)));
  }

  @Command(
      name = "public-keys",
      description = "Lists the public keys whose tokens a key needs beside it.",
      mixinStandardHelpOptions = true)
  int publicKeys(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String id) {
    return connection.run((client, out) -> {
      publicKeyTable(out, client.get(path("keys", id, "public-keys")));
      return ExitCodes.DONE;
    });
  }

  @Command(
      name = "import-public-key",
      description = {
        "Imports a public key: from then on the key is refused without a signed token beside it.",
        "Prints the `kid` such tokens must name."
      },
      mixinStandardHelpOptions = true)
  int importPublicKey(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String id,
      @Parameters(paramLabel = "FILE", description = "The public key in PEM, RSA or EC.")
          Path file) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("publicKey", text(file));
      JsonNode made = client.post(path("keys", id, "public-keys"), body, null);
      out.show(made, () -> out.line(Output.text(made, "/kid")));
      return ExitCodes.DONE;
    });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new CliException(ExitCodes.USAGE, "can't read " + file + " as text: " + e);
    }
  }

  @Command(
      name = "remove-public-key",
      description =
          "Takes a public key away. Its tokens are refused at once; without any public key, the key"
              + " alone is enough again.",
      mixinStandardHelpOptions = true)
  int removePublicKey(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String id,
      @Parameters(paramLabel = "KID", description = "Its id, as tokens name it.") String kid) {
    return connection.run((client, out) -> {
      client.delete(path("keys", id, "public-keys", kid));
      publicKeyTable(out, client.get(path("keys", id, "public-keys")));
      return ExitCodes.DONE;
    });
  }

  private static void publicKeyTable(Output out, JsonNode page) {
    out.list(
        page.path("items").valueStream().toList(),
        "No public keys: the key alone is enough.",
        Column.text("KID", "/kid"),
        Column.text("TYPE", "/type"),
        Column.text("SHA-256", "/sha256"),
        Column.text("CREATED", "/createdAt"));
  }

  private static int each(List<String> ids, Output out, Function<String, JsonNode> act) {
    var keys = new ArrayList<JsonNode>();
    ids.forEach(id -> keys.add(act.apply(id)));
    table(out, keys, "No keys like that.");
    return ExitCodes.DONE;
  }
}
