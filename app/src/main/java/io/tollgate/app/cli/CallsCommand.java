package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `calls`: the finished calls of an organization.
@Command(
    name = "calls",
    mixinStandardHelpOptions = true,
    description = "Lists finished calls of an organization, refused ones included, newest first.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class CallsCommand implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();

  @Parameters(paramLabel = "ORG", description = "Id of the organization.")
  private String organization = "";

  @Option(
      names = "--subject",
      paramLabel = "TEXT",
      description = "Only calls by tokens that were made for it.")
  private @Nullable String subject;

  @Mixin private RowLimit limit = new RowLimit();

  @Override
  public Integer call() {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("subject", subject);
    return connection.run((client, out) -> {
      out.list(
          client.list(
              path("organizations", organization, "calls") + AdminClient.query(parameters),
              limit.rows()),
          "No calls.",
          Column.text("AT", "/at"),
          Column.text("ID", "/id"),
          Column.text("KEY", "/key"),
          Column.text("API", "/api"),
          Column.text("ROUTE", "/route"),
          Column.number("STATUS", "/status"),
          Column.text("REFUSAL", "/refusal"),
          Column.number("CREDITS", "/credits"),
          Column.text("SUBJECT", "/subject"));
      return ExitCodes.DONE;
    });
  }
}
