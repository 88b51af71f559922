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

/// `orgs`: organizations and their subscriptions.
@Command(
    name = "orgs",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|create|show|set|key-policy)",
    description = "Lists, makes, shows and changes organizations.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class OrgsCommand {

  @Command(description = "Lists organizations.", mixinStandardHelpOptions = true)
  int list(@Mixin Connection connection) {
    return connection.run((client, out) -> {
      out.list(
          client.list("/organizations", Integer.MAX_VALUE),
          "No organizations yet: orgs create NAME --plan PLAN",
          Column.text("ID", "/id"),
          Column.text("NAME", "/name"),
          Column.text("PLAN", "/plan"),
          Column.text("STANDING", "/standing"),
          Column.text("CREATED", "/createdAt"));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Makes an organization with its subscription.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin Connection connection,
      @Parameters(paramLabel = "NAME", description = "For people.") String name,
      @Option(names = "--plan", required = true, description = "Id of its plan.") String plan,
      @Option(names = "--anchor", paramLabel = "INSTANT", description = "When it begins; else now.")
          @Nullable String anchor,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    ObjectNode body = AdminClient.object().put("name", name).put("plan", plan);
    put(body, "anchor", anchor);
    return connection.run((client, out) -> {
      JsonNode made = client.post("/organizations", body, idempotencyKey);
      out.show(made, () -> out.line(Output.text(made, "/id")));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Shows an organization, its plan and what is left of it.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String id) {
    return connection.run((client, out) -> {
      JsonNode organization = client.get(path("organizations", id));
      JsonNode subscription = client.get(path("organizations", id, "subscription"));
      ObjectNode both = AdminClient.object();
      both.set("organization", organization);
      both.set("subscription", subscription);
      out.show(both, () -> people(both, out));
      return ExitCodes.DONE;
    });
  }

  private static void people(JsonNode both, Output out) {
    out.line(
        Output.text(both, "/organization/name") + "  " + Output.text(both, "/organization/id"));
    out.line(
        "plan "
            + Output.text(both, "/organization/plan")
            + (both.at("/subscription/plan").isNull() ? " (no longer configured)" : "")
            + " since "
            + Output.text(both, "/organization/anchor")
            + ", "
            + Output.text(both, "/organization/standing"));
    if (both.at("/subscription/frozen").booleanValue(false)) {
      out.line("frozen: its books do not balance; see: books");
    }
    out.table(
        both.at("/subscription/windows"),
        Column.text("WINDOW", "/window"),
        Column.number("CAP", "/cap"),
        Column.number("USED", "/used"),
        Column.number("HELD", "/held"),
        Column.number("LEFT", "/left"),
        Column.number("OVERAGE", "/overage"),
        Column.text("RESETS", "/resetsAt"));
  }

  @Command(
      name = "key-policy",
      description = {
        "Shows what is demanded of the keys of an organization; with options, sets rules of its own.",
        "Rules that are not given are the plan's. Keys that are there stay as they are."
      },
      mixinStandardHelpOptions = true)
  int keyPolicy(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String id,
      @Option(
              names = "--max",
              paramLabel = "N",
              description = "Keys that live at once; 0 for any number.")
          @Nullable Long max,
      @Option(
              names = "--limit",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether each needs a limit of credits.")
          @Nullable Boolean limit,
      @Option(
              names = "--expiry",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether each needs an end.")
          @Nullable Boolean expiry,
      @Option(
              names = "--expiry-hours",
              paramLabel = "N",
              description = "How far away the end may be.")
          @Nullable Long expiryHours,
      @Option(
              names = "--networks",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether each needs networks it may be used from.")
          @Nullable Boolean networks,
      @Option(names = "--as-plan", description = "Takes all rules of its own away.")
          boolean asPlan) {
    ObjectNode body = AdminClient.object();
    if (max != null) {
      body.put("max", max);
    }
    if (limit != null) {
      body.put("limit", limit);
    }
    if (expiry != null || expiryHours != null) {
      body.put("expiry", expiry == null || expiry);
    }
    if (expiryHours != null) {
      body.put("expiryHours", expiryHours);
    }
    if (networks != null) {
      body.put("networks", networks);
    }
    boolean given = !body.isEmpty();
    return connection.run((client, out) -> {
      if (given && asPlan) {
        throw new CliException(ExitCodes.USAGE, "--as-plan goes with no other rule");
      }
      String path = path("organizations", id, "key-policy");
      JsonNode policy = given || asPlan ? client.put(path, body) : client.get(path);
      out.show(
          policy,
          () ->
              out.table(
                  List.of(policy),
                  Column.number("MAX", "/max"),
                  Column.text("LIMIT", "/limit"),
                  Column.text("EXPIRY", "/expiry"),
                  Column.number("HOURS", "/expiryHours"),
                  Column.text("NETWORKS", "/networks")));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Changes what is given.", mixinStandardHelpOptions = true)
  int set(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = "Id of the organization.") String id,
      @Option(names = "--name", description = "For people.") @Nullable String name,
      @Option(names = "--standing", description = "active, unpaid, lapsed or suspended.")
          @Nullable String standing,
      @Option(names = "--plan", description = "Another plan; its subscription begins now.")
          @Nullable String plan,
      @Option(names = "--anchor", paramLabel = "INSTANT", description = "When it begins.")
          @Nullable String anchor,
      @Option(names = "--keep-anchor", description = "Keeps the anchor when the plan changes.")
          boolean keepAnchor,
      @Option(
              names = "--overage",
              arity = "1",
              paramLabel = "true|false",
              description = "Whether calls go on beyond the cap.")
          @Nullable Boolean overage,
      @Option(
              names = "--overage-credits",
              paramLabel = "N",
              description = "How many credits beyond the cap.")
          @Nullable Long overageCredits) {
    ObjectNode body = AdminClient.object();
    put(body, "name", name);
    put(body, "standing", standing);
    put(body, "plan", plan);
    put(body, "anchor", anchor);
    if (keepAnchor) {
      body.put("keepAnchor", true);
    }
    if (overage != null) {
      body.put("overage", overage);
    }
    if (overageCredits != null) {
      body.put("overageCredits", overageCredits);
    }
    return connection.run((client, out) -> {
      if (body.isEmpty()) {
        throw new CliException(
            ExitCodes.USAGE,
            "nothing to change: give --name, --standing, --plan, --anchor or --overage");
      }
      JsonNode now = client.patch(path("organizations", id), body);
      out.show(
          now,
          () ->
              out.table(
                  List.of(now),
                  Column.text("ID", "/id"),
                  Column.text("NAME", "/name"),
                  Column.text("PLAN", "/plan"),
                  Column.text("STANDING", "/standing"),
                  Column.text("ANCHOR", "/anchor")));
      return ExitCodes.DONE;
    });
  }

  static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
