package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `usage`: what an organization has used.
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description = "Sums calls and credits of an organization; without options, of this month.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class UsageCommand implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();

  @Parameters(paramLabel = "ORG", description = "Id of the organization.")
  private String organization = "";

  @Option(names = "--from", paramLabel = "INSTANT", description = "Inclusive.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "Exclusive.")
  private @Nullable String to;

  @Option(names = "--interval", description = "minute, hour, day or all.")
  private @Nullable String interval;

  @Option(names = "--zone", description = "Whose days and hours; UTC if not given.")
  private @Nullable String zone;

  @Option(
      names = "--group",
      description = "none, key, route, status, status_class, environment or api.")
  private @Nullable String group;

  @Option(names = "--key", description = "Calls of this key only.")
  private @Nullable String key;

  @Option(names = "--endpoint", paramLabel = "API/ROUTE", description = "Calls of this route only.")
  private @Nullable String endpoint;

  @Option(names = "--status", description = "Calls answered so only: 429, 4xx or refused.")
  private @Nullable String status;

  @Option(names = "--environment", description = "Calls of keys of this environment only.")
  private @Nullable String environment;

  @Option(names = "--api", description = "Calls of this api only.")
  private @Nullable String api;

  @Override
  public Integer call() {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("from", from);
    parameters.put("to", to);
    parameters.put("interval", interval);
    parameters.put("zone", zone);
    parameters.put("group", group);
    parameters.put("key", key);
    parameters.put("endpoint", endpoint);
    parameters.put("status", status);
    parameters.put("environment", environment);
    parameters.put("api", api);
    return connection.run((client, out) -> {
      JsonNode usage =
          client.get(path("organizations", organization, "usage") + AdminClient.query(parameters));
      out.show(usage, () -> people(usage, out));
      return ExitCodes.DONE;
    });
  }

  private static void people(JsonNode usage, Output out) {
    String by = Output.text(usage, "/group");
    Column start = Column.text("FROM", "/startsAt");
    Column calls = Column.number("CALLS", "/calls");
    Column refused = Column.number("REFUSED", "/refused");
    Column credits = Column.number("CREDITS", "/credits");
    if (!usage.path("rows").isEmpty()) {
      if (by.equals("none")) {
        out.table(usage.path("rows"), start, calls, refused, credits);
      } else {
        Column part = Column.text(by.toUpperCase(Locale.ROOT), "/group");
        out.table(usage.path("rows"), start, part, calls, refused, credits);
      }
    }
    out.line(
        "total "
            + Output.number(usage, "/total/credits")
            + " credits in "
            + Output.number(usage, "/total/calls")
            + " calls, "
            + Output.number(usage, "/total/refused")
            + " refused; "
            + Output.text(usage, "/from")
            + " to "
            + Output.text(usage, "/to"));
  }
}
