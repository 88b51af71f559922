package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        "(list|create|limit|disable|enable|report-leak|delete|public-keys|import-public-key"
            + "|remove-public-key)",
    description = "Lists, makes and ends keys.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class KeysCommand {

  private static final int REPORTED_AT_ONCE = 100;

  @Command(description = "Lists the keys of an organization.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String organization,
      @Option(
              names = "--unused-since",
              paramLabel = "INSTANT",
              description = "Only keys made before it and not used since.")
          @Nullable String unusedSince) {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("unusedSince", unusedSince);
    return connection.run((client, out) -> {
      table(
          out,
          client.list(
              path("organizations", organization, "keys") + AdminClient.query(parameters),
              Integer.MAX_VALUE));
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> keys) {
    out.list(
        keys,
        "No keys; make one: keys create ORG --api API --label LABEL",
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
      @Option(names = "--not-before", paramLabel = "INSTANT", description = "Refused before it.")
          @Nullable String notBefore,
      @Option(names = "--expires", paramLabel = "INSTANT", description = "Refused from it on.")
          @Nullable String expires,
      @Option(
              names = "--day-credits",
              paramLabel = "N",
              description = "Credits it may use a day, within its organization's.")
          @Nullable Long dayCredits,
      @Option(names = "--month-credits", paramLabel = "N", description = "The same a month.")
          @Nullable Long monthCredits,
      @Option(
              names = "--minute-calls",
              paramLabel = "N",
              description = "Calls it may make a minute.")
          @Nullable Long minuteCalls,
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
    OrgsCommand.put(body, "notBefore", notBefore);
    OrgsCommand.put(body, "expiresAt", expires);
    put(body, "dayCredits", dayCredits);
    put(body, "monthCredits", monthCredits);
    put(body, "minuteCalls", minuteCalls);
    if (canary) {
      body.put("canary", true);
    }
    return connection.run((client, out) -> {
      JsonNode made =
          client.post(path("organizations", organization, "keys"), body, idempotencyKey);
      out.show(
          made,
          () -> {
            out.line(
                made.has("secret")
                    ? Output.text(made, "/secret")
                    : "made before, and a key is shown once; if it is lost, delete "
                        + Output.text(made, "/id")
                        + " and make another");
          });
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Changes what keys may use within their organization's plan.",
      mixinStandardHelpOptions = true)
  int limit(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "KEY", description = "Ids of keys.")
          List<String> ids,
      @Option(
              names = "--day-credits",
              paramLabel = "N|none",
              description = "Credits a day; `none` takes the limit away.")
          @Nullable String dayCredits,
      @Option(names = "--month-credits", paramLabel = "N|none", description = "Credits a month.")
          @Nullable String monthCredits,
      @Option(names = "--minute-calls", paramLabel = "N|none", description = "Calls a minute.")
          @Nullable String minuteCalls,
      @Option(
              names = "--overage",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether they may go beyond the organization's cap.")
          @Nullable Boolean overage) {
    ObjectNode body = AdminClient.object();
    putLimit(body, "dayCredits", dayCredits);
    putLimit(body, "monthCredits", monthCredits);
    putLimit(body, "minuteCalls", minuteCalls);
    if (overage != null) {
      body.put("overage", overage);
    }
    if (body.isEmpty()) {
      throw new CliException(
          ExitCodes.USAGE,
          "nothing to change: give --day-credits, --month-credits, --minute-calls or --overage");
    }
    return connection.run(
        (client, out) -> each(ids, out, id -> client.patch(path("keys", id), body)));
  }

  private static void put(ObjectNode body, String name, @Nullable Long value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static void putLimit(ObjectNode body, String name, @Nullable String text) {
    if (text == null) {
      return;
    }
    if (text.equals("none")) {
      body.putNull(name);
    } else if (text.matches("[0-9]{1,18}")) {
      body.put(name, Long.parseLong(text));
    } else {
      // Refused by the server, in its words for this field.
      body.put(name, text);
    }
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
    table(out, keys);
    return ExitCodes.DONE;
  }
}
