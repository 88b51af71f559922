package io.tollgate.app.cli;

import io.tollgate.app.cli.Output.Column;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// `books`: whether ledger, calls and journal agree.
@Command(
    name = "books",
    mixinStandardHelpOptions = true,
    description = "Adds up ledger, calls and journal again, and says whether they agree.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class BooksCommand implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();

  @Override
  public Integer call() {
    return connection.run((client, out) -> {
      JsonNode books = client.get("/books");
      boolean balanced = books.path("balanced").booleanValue(false);
      out.show(books, () -> people(books, balanced, out));
      return balanced ? ExitCodes.DONE : ExitCodes.REFUSED;
    });
  }

  private static void people(JsonNode books, boolean balanced, Output out) {
    out.line(
        (balanced ? "The books balance: " : "The books DO NOT balance: ")
            + Output.number(books, "/charges")
            + " charges in "
            + Output.number(books, "/windows")
            + " windows of "
            + Output.number(books, "/organizations")
            + " organizations, at "
            + Output.text(books, "/at"));
    if (!balanced) {
      out.table(
          books.path("differences"),
          Column.text("ORG", "/organization"),
          Column.number("ONE FIGURE", "/oneFigure"),
          Column.number("THE OTHER", "/otherFigure"),
          Column.text("WHAT", "/what"));
    }
  }
}
