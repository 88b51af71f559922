package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `grants`: credits on top of a plan.
@Command(
    name = "grants",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|add)",
    description = "Gives credits on top of the current month's cap, and lists what was given.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class GrantsCommand {

  @Command(description = "Lists grants, newest first.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.")
          String organization) {
    return connection.run((client, out) -> {
      var grants = new ArrayList<JsonNode>();
      client.get(path("organizations", organization, "grants")).path("items").forEach(grants::add);
      out.list(
          grants,
          "No grants yet: grants add ORG CREDITS --reason TEXT",
          Column.text("ID", "/id"),
          Column.number("CREDITS", "/credits"),
          Column.text("WINDOW FROM", "/windowStartsAt"),
          Column.text("GIVEN", "/createdAt"),
          Column.text("BY", "/actor"),
          Column.text("REASON", "/reason"));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Gives credits, at once.", mixinStandardHelpOptions = true)
  int add(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ORG", description = "Id of the organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "CREDITS", description = "A whole number.")
          long credits,
      @Option(names = "--reason", required = true, description = "Why, for people.") String reason,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    ObjectNode body = AdminClient.object().put("credits", credits).put("reason", reason);
    return connection.run((client, out) -> {
      JsonNode given =
          client.post(path("organizations", organization, "grants"), body, idempotencyKey);
      out.show(
          given,
          () ->
              out.line(
                  Output.text(given, "/id")
                      + ": "
                      + Output.number(given, "/credits")
                      + " credits for the window from "
                      + Output.text(given, "/windowStartsAt")));
      return ExitCodes.DONE;
    });
  }
}
