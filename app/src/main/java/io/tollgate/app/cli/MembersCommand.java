package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `members`: who belongs to an organization.
@Command(
    name = "members",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|add|role|remove)",
    description = "Lists and changes the members of an organization.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class MembersCommand {

  private static final String ORG = "Id of the organization.";
  private static final String PERSON = "Id of the person.";
  private static final String ROLE = "owner, admin, developer, billing or viewer.";

  @Command(description = "Lists members.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection, @Parameters(paramLabel = "ORG", description = ORG) String org) {
    return connection.run((client, out) -> {
      JsonNode page = client.get(path("organizations", org, "members"));
      table(out, List.copyOf(page.path("items").values()));
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> members) {
    out.list(
        members,
        "No members.",
        Column.text("PERSON", "/person"),
        Column.text("E-MAIL", "/email"),
        Column.text("NAME", "/name"),
        Column.text("ROLE", "/role"),
        Column.text("SINCE", "/since"));
  }

  @Command(description = "Makes a person a member.", mixinStandardHelpOptions = true)
  int add(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "PERSON", description = PERSON) String person,
      @Parameters(paramLabel = "ROLE", description = ROLE) String role) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("person", person).put("role", role);
      table(out, List.of(client.post(path("organizations", org, "members"), body, null)));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Changes a member's role.", mixinStandardHelpOptions = true)
  int role(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "PERSON", description = PERSON) String person,
      @Parameters(paramLabel = "ROLE", description = ROLE) String role) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("role", role);
      table(out, List.of(client.patch(path("organizations", org, "members", person), body)));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Takes a person out.", mixinStandardHelpOptions = true)
  int remove(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "PERSON", description = PERSON) String person) {
    return connection.run((client, _) -> {
      client.delete(path("organizations", org, "members", person));
      return ExitCodes.DONE;
    });
  }
}
