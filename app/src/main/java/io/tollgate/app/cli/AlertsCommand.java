package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `alerts`: what organizations want to be told of, and what they were told.
@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel =
        "(list|rules|set|reset|test|deliveries|webhooks|add-webhook|change-webhook|rotate-webhook"
            + "|remove-webhook)",
    description = "Lists alerts, says who is told of what, and where webhooks go.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class AlertsCommand {

  private static final String ORG = "Id of the organization.";
  private static final String RULE = "Such as credits-used-80; see: alerts rules.";
  private static final String WEBHOOK = "Id of the webhook.";

  @Command(description = "Lists what it was told, newest first.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
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
      out.list(
          client.list(path("organizations", organization, "alerts"), limit),
          "No alerts.",
          Column.text("ID", "/id"),
          Column.text("AT", "/at"),
          Column.text("CONDITION", "/condition"),
          Column.number("THRESHOLD", "/threshold"),
          new Column("TEST", false, alert -> alert.path("test").asBoolean() ? "test" : ""),
          new Column("FACTS", false, AlertsCommand::facts),
          Column.text("SEEN BY", "/seenBy"));
      return ExitCodes.DONE;
    });
  }

  private static String facts(JsonNode alert) {
    return alert.path("facts").properties().stream()
        .map(fact -> fact.getKey() + "=" + fact.getValue().asString(""))
        .collect(Collectors.joining(" "));
  }

  @Command(description = "Lists what it wants to be told of.", mixinStandardHelpOptions = true)
  int rules(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization) {
    return connection.run((client, out) -> {
      rules(out, client.page(path("organizations", organization, "alert-rules")));
      return ExitCodes.DONE;
    });
  }

  private static void rules(Output out, List<JsonNode> rules) {
    out.list(
        rules,
        "No rules.",
        Column.text("RULE", "/id"),
        new Column("ON", false, rule -> rule.path("on").asBoolean() ? "on" : "off"),
        new Column("CHANNELS", false, rule -> words(rule, "channels")),
        new Column("ROLES", false, rule -> words(rule, "roles")),
        new Column("ADDRESSES", false, rule -> words(rule, "addresses")),
        Column.text("LAST", "/lastAt"));
  }

  private static String words(JsonNode rule, String name) {
    return StreamSupport.stream(rule.path(name).spliterator(), false)
        .map(JsonNode::asString)
        .collect(Collectors.joining(","));
  }

  @Command(
      description = "Changes what is given of a rule; a new threshold is added.",
      mixinStandardHelpOptions = true)
  int set(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "RULE", description = RULE) String rule,
      @Option(names = "--on", negatable = true, description = "Whether it is told of.")
          @Nullable Boolean on,
      @Option(
              names = "--channels",
              split = ",",
              paramLabel = "mail|webhook|notice",
              description = "How, separated by commas.")
          @Nullable List<String> channels,
      @Option(
              names = "--roles",
              split = ",",
              paramLabel = "ROLE",
              description = "Members of these roles get mail, separated by commas.")
          @Nullable List<String> roles,
      @Option(
              names = "--addresses",
              split = ",",
              paramLabel = "ADDRESS",
              description = "Who else gets mail, separated by commas; \"\" for nobody.")
          @Nullable List<String> addresses) {
    ObjectNode body = AdminClient.object();
    if (on != null) {
      body.put("on", on);
    }
    put(body, "channels", channels);
    put(body, "roles", roles);
    put(body, "addresses", addresses);
    return connection.run((client, out) -> {
      JsonNode changed =
          client.patch(path("organizations", organization, "alert-rules", rule), body);
      out.show(changed, () -> rules(out, List.of(changed)));
      return ExitCodes.DONE;
    });
  }

  private static void put(ObjectNode body, String name, @Nullable List<String> given) {
    if (given != null) {
      ArrayNode list = body.putArray(name);
      given.stream().filter(word -> !word.isEmpty()).forEach(list::add);
    }
  }

  @Command(
      description = "Puts a rule back as every organization has it; an added one goes.",
      mixinStandardHelpOptions = true)
  int reset(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "RULE", description = RULE) String rule) {
    return connection.run((client, out) -> {
      client.delete(path("organizations", organization, "alert-rules", rule));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Sends a message through each channel of a rule, marked as a test.",
      mixinStandardHelpOptions = true)
  int test(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "RULE", description = RULE) String rule) {
    return connection.run((client, out) -> {
      JsonNode sent =
          client.post(path("organizations", organization, "alert-rules", rule, "test"), null, null);
      out.show(sent, () -> out.line("Sent. What became of it: alerts deliveries " + organization));
      return ExitCodes.DONE;
    });
  }

  @Command(
      description = "Lists the last 20 messages with what became of them.",
      mixinStandardHelpOptions = true)
  int deliveries(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization) {
    return connection.run((client, out) -> {
      out.list(
          client.page(path("organizations", organization, "alert-deliveries")),
          "Nothing was sent.",
          Column.text("ID", "/id"),
          Column.text("AT", "/createdAt"),
          Column.text("ALERT", "/alert"),
          Column.text("CHANNEL", "/channel"),
          Column.text("STATE", "/state"),
          Column.number("TRIES", "/tries"),
          Column.text("NEXT", "/nextAt"),
          Column.text("RESULT", "/result"));
      return ExitCodes.DONE;
    });
  }

  @Command(description = "Lists the addresses alerts are sent to.", mixinStandardHelpOptions = true)
  int webhooks(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization) {
    return connection.run((client, out) -> {
      webhooks(out, client.page(path("organizations", organization, "webhooks")));
      return ExitCodes.DONE;
    });
  }

  private static void webhooks(Output out, List<JsonNode> webhooks) {
    out.list(
        webhooks,
        "No webhooks; add one: alerts add-webhook ORG URL",
        Column.text("ID", "/id"),
        Column.text("URL", "/url"),
        new Column("ON", false, webhook -> webhook.path("on").asBoolean() ? "on" : "off"),
        Column.text("FAILING SINCE", "/failingSince"),
        Column.text("WHY", "/why"));
  }

  @Command(
      name = "add-webhook",
      description = "Adds an address and prints its secret, this once.",
      mixinStandardHelpOptions = true)
  int addWebhook(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "URL", description = "A public address, https://…") String url) {
    return connection.run((client, out) -> {
      secret(
          out,
          client.post(
              path("organizations", organization, "webhooks"),
              AdminClient.object().put("url", url),
              null));
      return ExitCodes.DONE;
    });
  }

  private static void secret(Output out, JsonNode webhook) {
    out.show(
        webhook,
        () -> {
          webhooks(out, List.of(webhook));
          out.line("Secret, shown this once: " + webhook.path("secret").asString(""));
        });
  }

  @Command(
      name = "change-webhook",
      description = "Moves a webhook, or switches it on or off.",
      mixinStandardHelpOptions = true)
  int changeWebhook(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "WEBHOOK", description = WEBHOOK) String webhook,
      @Option(names = "--url", paramLabel = "URL", description = "Where it is now.")
          @Nullable String url,
      @Option(names = "--on", negatable = true, description = "Whether anything is sent to it.")
          @Nullable Boolean on) {
    ObjectNode body = AdminClient.object();
    OrgsCommand.put(body, "url", url);
    if (on != null) {
      body.put("on", on);
    }
    return connection.run((client, out) -> {
      JsonNode changed =
          client.patch(path("organizations", organization, "webhooks", webhook), body);
      out.show(changed, () -> webhooks(out, List.of(changed)));
      return ExitCodes.DONE;
    });
  }

  @Command(
      name = "rotate-webhook",
      description = "Makes another secret and prints it; the one before counts for 24 hours more.",
      mixinStandardHelpOptions = true)
  int rotateWebhook(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "WEBHOOK", description = WEBHOOK) String webhook) {
    return connection.run((client, out) -> {
      secret(
          out,
          client.post(
              path("organizations", organization, "webhooks", webhook, "secret"), null, null));
      return ExitCodes.DONE;
    });
  }

  @Command(
      name = "remove-webhook",
      description = "Takes a webhook away, with what waits for it.",
      mixinStandardHelpOptions = true)
  int removeWebhook(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORG", description = ORG) String organization,
      @Parameters(paramLabel = "WEBHOOK", description = WEBHOOK) String webhook) {
    return connection.run((client, out) -> {
      client.delete(path("organizations", organization, "webhooks", webhook));
      return ExitCodes.DONE;
    });
  }
}
