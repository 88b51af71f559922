package io.tollgate.app.cli;

import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/// How long-running commands end.
final class Exits {

  private Exits() {}

  /// A wrong use of the command line, told with the usage.
  static CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(new CommandLine(new Nothing()), message);
  }

  /// Closes at SIGTERM, SIGINT and SIGHUP, and exits with 0: an end that was asked for is no
  /// failure.
  static void closeAtSignal(AutoCloseable... parts) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  int code = 0;
                  for (AutoCloseable part : parts) {
                    try {
                      part.close();
                    } catch (Exception e) {
                      // Everything else is still to be closed; the code tells.
                      System.err.println("tollgate: could not end cleanly: " + e);
                      code = 1;
                    }
                  }
                  // Without this the virtual machine would exit with 128 + the signal.
                  Runtime.getRuntime().halt(code);
                }));
  }

  /// Waits until the shutdown hook ends the process.
  static int waitForSignal() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  @CommandLine.Command
  private static final class Nothing {}
}
