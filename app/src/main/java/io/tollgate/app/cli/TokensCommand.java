package io.tollgate.app.cli;

import io.tollgate.app.cli.Output.Column;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `tokens`: the keys that sign tokens.
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(keys|rotate)",
    description = "Lists and rotates the keys that sign tokens.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class TokensCommand {

  private static final String PATH = "/signing-keys";

  @Command(
      description = "Lists the published signing keys, in the order in which they sign.",
      mixinStandardHelpOptions = true)
  int keys(@Mixin Connection connection) {
    return connection.run((client, out) -> {
      var keys = new ArrayList<JsonNode>();
      client.get(PATH).path("items").forEach(keys::add);
      table(out, keys);
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> keys) {
    out.list(
        keys,
        "No signing keys yet: the first token makes one.",
        Column.text("KID", "/kid"),
        Column.text("DUTY", "/duty"),
        Column.text("CREATED", "/createdAt"),
        Column.text("SIGNS FROM", "/signsFrom"),
        Column.text("UNTIL", "/until"));
  }

  @Command(
      description = {
        "Makes the next signing key: published at once, it signs ten minutes later.",
        "With --now it signs at once, all others go, and every token made so far is refused."
      },
      mixinStandardHelpOptions = true)
  int rotate(
      @Mixin Connection connection,
      @Option(
              names = "--now",
              description = "For when a signing key has become known: refuses all tokens so far.")
          boolean now) {
    return connection.run((client, out) -> {
      JsonNode key = client.post(now ? PATH + "/replace" : PATH, null, null);
      out.show(
          key,
          () ->
              out.line(
                  now
                      ? "Key " + Output.text(key, "/kid") + " signs; all tokens before are refused."
                      : "Key "
                          + Output.text(key, "/kid")
                          + " signs from "
                          + Output.text(key, "/signsFrom")
                          + "."));
      return ExitCodes.DONE;
    });
  }
}
