package io.tollgate.app.cli;

import picocli.CommandLine.Option;

/// How many rows of a list are asked for.
final class RowLimit {

  @Option(
      names = "--limit",
      defaultValue = "50",
      paramLabel = "N",
      description = "How many at most; ${DEFAULT-VALUE} if not given.")
  private int rows;

  /// @throws CliException less than one
  int rows() {
    if (rows < 1) {
      throw new CliException(ExitCodes.USAGE, "--limit: " + rows + " (expected: 1 or more)");
    }
    return rows;
  }
}
