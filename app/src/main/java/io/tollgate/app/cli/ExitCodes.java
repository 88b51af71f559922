package io.tollgate.app.cli;

/// What commands of the admin API end with.
final class ExitCodes {

  static final int DONE = 0;

  /// The admin API said no, or the books do not balance.
  static final int REFUSED = 1;

  /// The command line is wrong; picocli's own.
  static final int USAGE = 2;

  /// The admin API can't be reached, or failed.
  static final int UNREACHABLE = 3;

  /// No token, or not the right one.
  static final int UNAUTHENTICATED = 4;

  /// For the help of every command.
  static final String HEADING = "%nExit codes:%n";

  static final String FOOTER =
      "  0  done%n"
          + "  1  refused, or the books do not balance%n"
          + "  2  the command line is wrong%n"
          + "  3  the admin API can't be reached, or failed%n"
          + "  4  no admin token, or not the right one";

  private ExitCodes() {}
}
