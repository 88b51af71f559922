package io.tollgate.app.cli;

import io.tollgate.app.cli.Output.Column;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `audit`: who changed what.
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Lists what was changed, newest first.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class AuditCommand implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();

  @Parameters(
      arity = "0..1",
      paramLabel = "ORG",
      description = "Only what concerns this organization.")
  private @Nullable String organization;

  @Option(
      names = "--limit",
      defaultValue = "50",
      paramLabel = "N",
      description = "How many at most; ${DEFAULT-VALUE} if not given.")
  private int limit;

  @Override
  public Integer call() {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("organization", organization);
    return connection.run((client, out) -> {
      if (limit < 1) {
        throw new CliException(ExitCodes.USAGE, "--limit: " + limit + " (expected: 1 or more)");
      }
      out.list(
          client.list("/audit" + AdminClient.query(parameters), limit),
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
