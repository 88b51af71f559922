package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plans`: what organizations pay for.
@Command(
    name = "plans",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|preview|change|undo|overage|statements|statement)",
    description = "Changes plans, sets overage, and shows what months cost.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class PlansCommand {

  @Command(description = "Lists the plans there are.", mixinStandardHelpOptions = true)
  int list(@Mixin Connection connection) {
    return connection.run((client, out) -> {
      out.list(
          client.page("/plans"),
          "No plans: the configuration has none",
          Column.text("ID", "/id"),
          Column.text("NAME", "/name"),
          Column.text("LINE", "/offer/line"),
          Column.number("LEVEL", "/offer/level"),
          Column.number("PRICE MINOR", "/offer/priceMinor"),
          Column.text("CURRENCY", "/offer/currency"),
          Column.text("OVERAGE", "/overagePrice"));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Tells what a change of plan would come to; changes nothing.",
      mixinStandardHelpOptions = true)
  int preview(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ORG", description = "Id of the organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "PLAN", description = "Id of the plan.") String plan) {
    return connection.run((client, out) -> {
      JsonNode preview =
          client.get(path("organizations", organization, "plan-change") + "?plan=" + plan);
      out.show(
          preview,
          () -> {
            out.table(
                List.of(preview),
                Column.text("FROM", "/from/id"),
                Column.text("TO", "/to/id"),
                Column.text("HOLDS FROM", "/effectiveAt"),
                Column.number("CHARGED NOW", "/chargedMinor"),
                Column.number("NEXT MONTH", "/nextMinor"),
                Column.text("CURRENCY", "/currency"));
            if (!preview.path("keysAbove").isEmpty()) {
              out.table(
                  preview.path("keysAbove"),
                  Column.text("KEY", "/key"),
                  Column.text("LABEL", "/label"),
                  Column.text("WHAT", "/what"),
                  Column.number("HAS", "/has"),
                  Column.number("PLAN ALLOWS", "/allows"));
            }
          });
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = {
        "Changes the plan: a higher one at once, for the difference of both prices; a lower one from",
        "the next month on. See: plans preview."
      },
      mixinStandardHelpOptions = true)
  int change(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ORG", description = "Id of the organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "PLAN", description = "Id of the plan.") String plan) {
    return connection.run((client, out) -> {
      JsonNode now =
          client.put(
              path("organizations", organization, "plan-change"),
              AdminClient.object().put("plan", plan));
      out.show(now, () -> people(now, out));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Takes a change of plan back that is to come.",
      mixinStandardHelpOptions = true)
  int undo(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.")
          String organization) {
    return connection.run((client, out) -> {
      JsonNode now = client.delete(path("organizations", organization, "plan-change"));
      out.show(now, () -> people(now, out));
      return ExitCodes.DONE;
    });
  }

  private static void people(JsonNode organization, Output out) {
    out.table(
        List.of(organization),
        Column.text("ID", "/id"),
        Column.text("PLAN", "/plan"),
        Column.text("THEN", "/nextPlan"),
        Column.text("FROM", "/nextPlanAt"));
  }

  @Command(
      description = {
        "Shows what goes beyond the cap and what it costs so far; with options, changes it.",
        "What was used beyond the cap stays to be paid."
      },
      mixinStandardHelpOptions = true)
  int overage(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String organization,
      @Option(
              names = "--on",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether calls go on beyond the cap.")
          @Nullable Boolean on,
      @Option(
              names = "--ceiling-minor",
              paramLabel = "N",
              description = "The most to pay in each month, such as cents.")
          @Nullable Long ceilingMinor) {
    ObjectNode body = AdminClient.object();
    if (on != null) {
      body.put("on", on);
    }
    if (ceilingMinor != null) {
      body.put("ceilingMinor", ceilingMinor);
    }
    return connection.run((client, out) -> {
      String path = path("organizations", organization, "overage");
      JsonNode now = body.isEmpty() ? client.get(path) : client.put(path, body);
      out.show(
          now,
          () ->
              out.table(
                  List.of(now),
                  Column.text("ON", "/on"),
                  Column.text("PRICE", "/price"),
                  Column.text("CURRENCY", "/currency"),
                  Column.number("CEILING MINOR", "/ceilingMinor"),
                  Column.number("CREDITS", "/ceilingCredits"),
                  Column.number("USED", "/accruedCredits"),
                  Column.number("COSTS MINOR", "/accruedMinor"),
                  Column.text("RESETS", "/resetsAt")));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Lists statements, newest first.", mixinStandardHelpOptions = true)
  int statements(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.")
          String organization) {
    return connection.run((client, out) -> {
      out.list(
          client.page(path("organizations", organization, "statements")),
          "No statements yet: the first begins within a minute",
          Column.text("ID", "/id"),
          Column.text("FROM", "/startsAt"),
          Column.text("TO", "/endsAt"),
          Column.text("CLOSED", "/closedAt"),
          Column.number("USED", "/used"),
          Column.number("TOTAL MINOR", "/totalMinor"),
          Column.text("CURRENCY", "/currency"));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Shows what a month cost.", mixinStandardHelpOptions = true)
  int statement(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ORG", description = "Id of the organization.")
          String organization,
      @Parameters(index = "1", paramLabel = "STATEMENT", description = "Id of the statement.")
          String id) {
    return connection.run((client, out) -> {
      JsonNode statement = client.get(path("organizations", organization, "statements", id));
      out.show(
          statement,
          () -> {
            out.table(
                statement.path("lines"),
                Column.text("WHAT", "/what"),
                Column.text("SINCE", "/at"),
                Column.text("PLAN", "/planName"),
                Column.number("CREDITS", "/credits"),
                Column.number("AMOUNT MINOR", "/amountMinor"));
            out.table(
                List.of(statement),
                Column.number("INCLUDED", "/included"),
                Column.number("GRANTED", "/granted"),
                Column.number("USED", "/used"),
                Column.number("OVERAGE", "/overage"),
                Column.number("TOTAL MINOR", "/totalMinor"),
                Column.text("CURRENCY", "/currency"));
          });
      return ExitCodes.DONE;
    });
  }
}
