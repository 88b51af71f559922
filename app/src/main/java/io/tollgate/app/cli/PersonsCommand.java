package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `persons`: who signs in.
@Command(
    name = "persons",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|add|verify|suspend|restore|reset|remove-factor)",
    description = "Lists and changes people who sign in to the portal.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class PersonsCommand {

  private static final String ID = "Id of the person.";

  @Command(description = "Lists people.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Option(
              names = "--limit",
              defaultValue = "50",
              paramLabel = "N",
              description = "How many at most; ${DEFAULT-VALUE} if not given.")
          int limit) {
    return connection.run((client, out) -> {
      if (limit < 1) {
        throw new CliException(ExitCodes.USAGE, "--limit: " + limit + " (expected: 1 or more)");
      }
      table(out, client.list(path("persons"), limit));
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> persons) {
    out.list(
        persons,
        "Nobody.",
        Column.text("ID", "/id"),
        Column.text("E-MAIL", "/email"),
        Column.text("NAME", "/name"),
        Column.text("VERIFIED", "/verifiedAt"),
        Column.text("SECOND FACTOR", "/secondFactor"),
        Column.text("SUSPENDED", "/suspended"),
        Column.text("LAST SEEN", "/seenAt"));
  }

  @Command(
      description = "Makes a person and mails them a link to choose a password.",
      mixinStandardHelpOptions = true)
  int add(
      @Mixin Connection connection,
      @Parameters(paramLabel = "E-MAIL", description = "Their address; it is taken as proven.")
          String email,
      @Parameters(paramLabel = "NAME", description = "Their name.") String name) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("email", email).put("name", name);
      table(out, List.of(client.post(path("persons"), body, null)));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Takes an address as proven.", mixinStandardHelpOptions = true)
  int verify(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERSON", description = ID) String id) {
    return change(connection, id, "verified", true);
  }

  @Command(
      description = "Keeps a person out and signs them out everywhere.",
      mixinStandardHelpOptions = true)
  int suspend(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERSON", description = ID) String id) {
    return change(connection, id, "suspended", true);
  }

  @Command(description = "Lets a suspended person in again.", mixinStandardHelpOptions = true)
  int restore(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERSON", description = ID) String id) {
    return change(connection, id, "suspended", false);
  }

  private static int change(Connection connection, String id, String field, boolean value) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put(field, value);
      table(out, List.of(client.patch(path("persons", id), body)));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Mails a person a link to choose a new password.",
      mixinStandardHelpOptions = true)
  int reset(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERSON", description = ID) String id) {
    return connection.run((client, _) -> {
      client.post(path("persons", id, "reset"), null, null);
      return ExitCodes.DONE;
    });
  }

  @Command(
      name = "remove-factor",
      description = "Takes the second factor away from a person who has lost it.",
      mixinStandardHelpOptions = true)
  int removeFactor(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERSON", description = ID) String id) {
    return connection.run((client, _) -> {
      client.delete(path("persons", id, "second-factor"));
      return ExitCodes.DONE;
    });
  }
}
