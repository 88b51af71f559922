package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `notices`: what somebody should know about keys.
@Command(
    name = "notices",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|acknowledge)",
    description = "Lists what somebody should know about keys, and notes what was seen.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class NoticesCommand {

  @Command(description = "Lists notices, newest first.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(arity = "0..1", paramLabel = "ORG", description = "Only those about its keys.")
          @Nullable String organization,
      @Option(names = "--open", description = "Only those that nobody has acknowledged.")
          boolean open,
      @Mixin RowLimit limit) {
    return connection.run((client, out) -> {
      var parameters = new LinkedHashMap<String, @Nullable String>();
      parameters.put("open", open ? "true" : null);
      String all =
          organization == null ? path("notices") : path("organizations", organization, "notices");
      table(out, client.list(all + AdminClient.query(parameters), limit.rows()));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Notes that notices were seen.", mixinStandardHelpOptions = true)
  int acknowledge(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "NOTICE", description = "Ids of notices.")
          List<String> ids) {
    return connection.run((client, out) -> {
      var notices = new ArrayList<JsonNode>();
      ids.forEach(id -> notices.add(client.post(path("notices", id, "acknowledge"), null, null)));
      table(out, notices);
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> notices) {
    out.list(
        notices,
        "No notices.",
        Column.text("ID", "/id"),
        Column.text("AT", "/at"),
        Column.text("KIND", "/kind"),
        Column.text("KEY", "/key"),
        new Column("FACTS", false, NoticesCommand::facts),
        Column.text("SEEN BY", "/acknowledgedBy"));
  }

  private static String facts(JsonNode notice) {
    return notice.path("facts").properties().stream()
        .map(fact -> fact.getKey() + "=" + fact.getValue().asString(""))
        .collect(Collectors.joining(" "));
  }
}
