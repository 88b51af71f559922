package io.tollgate.app.cli;

import io.tollgate.app.cli.Output.Column;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.run.Installation;
import io.tollgate.control.query.AuditCheckView;
import io.tollgate.control.wire.Json;
import io.tollgate.core.change.AuditReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `audit`: who changed what.
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Lists what was changed, newest first; `audit verify` says whether all is there.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class AuditCommand implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();

  @Parameters(
      arity = "0..1",
      paramLabel = "ORG",
      description = "Only what concerns this organization.")
  private @Nullable String organization;

  @Mixin private RowLimit limit = new RowLimit();

  private final ConfigReader reader;

  AuditCommand(ConfigReader reader) {
    this.reader = reader;
  }

  @Command(
      description = {
        "Walks the audit along its chain and names every entry that was altered, taken out or slipped"
            + " in, and an end that was cut off.",
        "Exits with 0 if it is whole, with 1 if not."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Mixin Connection verifying,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "Reads the database that this configuration names, without a server.")
          @Nullable Path config) {
    return config == null
        ? verifying.run((client, out) -> show(client.get("/audit/verify"), out))
        : verifying.runWithout(
            out -> show(json(Installation.of(reader, config).verifyAudit()), out));
  }

  private static JsonNode json(AuditReport report) {
    return JsonMapper.shared().readTree(Json.write(AuditCheckView.of(report)));
  }

  private static int show(JsonNode report, Output out) {
    boolean whole = report.path("whole").booleanValue(false);
    out.show(report, () -> people(report, whole, out));
    return whole ? ExitCodes.DONE : ExitCodes.REFUSED;
  }

  private static void people(JsonNode report, boolean whole, Output out) {
    out.line(
        (whole ? "The audit is whole: " : "The audit is NOT as it was written: ")
            + Output.number(report, "/entries")
            + " entries up to "
            + Output.number(report, "/last")
            + (report.path("head").longValue(0) == 0
                ? "; its end was not noted outside of the database"
                : ", its end was noted at " + Output.number(report, "/head")));
    if (!whole) {
      out.table(
          report.path("breaks"),
          Column.number("ENTRY", "/sequence"),
          Column.text("WHAT", "/what"),
          Column.text("HOW", "/words"));
    }
  }

  @Override
  public Integer call() {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("organization", organization);
    return connection.run((client, out) -> {
      out.list(
          client.list("/audit" + AdminClient.query(parameters), limit.rows()),
          "Nothing was changed yet.",
          Column.text("AT", "/at"),
          Column.text("WHO", "/actor"),
          Column.text("WHAT", "/kind"),
          Column.text("ORG", "/organization"),
          Column.text("SUBJECT", "/subject"));
      return ExitCodes.DONE;
    });
  }
}
