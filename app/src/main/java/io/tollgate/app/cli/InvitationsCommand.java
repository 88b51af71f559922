package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `invitations`: offers to become a member.
@Command(
    name = "invitations",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|send|resend|withdraw)",
    description = "Lists, sends and withdraws invitations to an organization.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class InvitationsCommand {

  private static final String ORG = "Id of the organization.";
  private static final String INVITATION = "Id of the invitation.";

  @Command(description = "Lists invitations, newest first.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection, @Parameters(paramLabel = "ORG", description = ORG) String org) {
    return connection.run((client, out) -> {
      JsonNode page = client.get(path("organizations", org, "invitations"));
      table(out, List.copyOf(page.path("items").values()));
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> invitations) {
    out.list(
        invitations,
        "No invitations.",
        Column.text("ID", "/id"),
        Column.text("E-MAIL", "/email"),
        Column.text("ROLE", "/role"),
        Column.text("STATE", "/state"),
        Column.text("SENT", "/sentAt"),
        Column.text("EXPIRES", "/expiresAt"),
        Column.text("INVITED BY", "/invitedBy"));
  }

  @Command(description = "Mails an invitation.", mixinStandardHelpOptions = true)
  int send(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "E-MAIL", description = "Where to.") String email,
      @Parameters(paramLabel = "ROLE", description = "owner, admin, developer, billing or viewer.")
          String role) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("email", email).put("role", role);
      table(out, List.of(client.post(path("organizations", org, "invitations"), body, null)));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Mails a new link.", mixinStandardHelpOptions = true)
  int resend(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "INVITATION", description = INVITATION) String id) {
    return connection.run((client, out) -> {
      table(
          out,
          List.of(client.post(path("organizations", org, "invitations", id, "send"), null, null)));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Withdraws an invitation.", mixinStandardHelpOptions = true)
  int withdraw(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String org,
      @Parameters(paramLabel = "INVITATION", description = INVITATION) String id) {
    return connection.run((client, _) -> {
      client.delete(path("organizations", org, "invitations", id));
      return ExitCodes.DONE;
    });
  }
}
