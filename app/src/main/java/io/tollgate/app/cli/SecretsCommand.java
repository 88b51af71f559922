package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.run.Installation;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `secrets`: replaces the installation's secret, without a server.
@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Replaces the installation's secret, which keys are hashed and deposits are sealed under.",
      "Both the new one and the one before count until `secrets forget-previous`."
    })
final class SecretsCommand {

  private static final String CONFIG = "--config";
  private static final String CONFIG_TEXT = "The configuration that names the database.";

  private final ConfigReader reader;

  @Spec private @Nullable CommandSpec spec;

  SecretsCommand(ConfigReader reader) {
    this.reader = reader;
  }

  @Command(
      description = {
        "Makes a new secret and keeps the one before beside it. No server may be running.",
        "Keys serve on: each moves to the new secret when it is used."
      },
      mixinStandardHelpOptions = true)
  int rotate(
      @Option(names = CONFIG, required = true, paramLabel = "FILE", description = CONFIG_TEXT)
          Path config) {
    Installation.SecretStatus status = Installation.of(reader, config).rotateSecret();
    out().println("The installation has a new secret; the one before counts beside it.");
    out().println(moving(status.keysLeft()));
    out().println("Put both files, key-secret and key-secret.previous, into the backup.");
    return ExitCodes.DONE;
  }

  @Command(
      description =
          "Says whether a previous secret still counts, and how many keys need it. A server may run.",
      mixinStandardHelpOptions = true)
  int status(
      @Option(names = CONFIG, required = true, paramLabel = "FILE", description = CONFIG_TEXT)
          Path config) {
    Installation.SecretStatus status = Installation.of(reader, config).secretStatus();
    if (!status.rotating()) {
      out().println("One secret is in force; there is no previous one.");
      return ExitCodes.DONE;
    }
    out().println("A previous secret counts beside the one in force.");
    out()
        .println(
            status.keysLeft() == 0
                ? "No key needs it any more: end it with `tollgate secrets forget-previous`."
                : moving(status.keysLeft()));
    return ExitCodes.DONE;
  }

  @Command(
      name = "forget-previous",
      description = {
        "Ends a rotation: the previous secret counts no more. No server may be running.",
        "Refuses while keys need it. With --force these keys end: nobody can use them again."
      },
      mixinStandardHelpOptions = true)
  int forgetPrevious(
      @Option(names = CONFIG, required = true, paramLabel = "FILE", description = CONFIG_TEXT)
          Path config,
      @Option(names = "--force", description = "Ends keys that were not used since the rotation.")
          boolean force) {
    Installation.SecretStatus status = Installation.of(reader, config).forgetPreviousSecret(force);
    if (status.rotating()) {
      spec()
          .commandLine()
          .getErr()
          .println(
              moving(status.keysLeft())
                  + " Wait until they are used, or give their owners others (`tollgate keys"
                  + " rotate`); with --force they end.");
      return ExitCodes.REFUSED;
    }
    out()
        .println(
            "The previous secret is forgotten."
                + (status.keysLeft() == 0 ? "" : " Keys that ended with it: " + status.keysLeft()));
    return ExitCodes.DONE;
  }

  private static String moving(long keys) {
    return "Keys that were not used since the rotation, and need the previous secret: "
        + keys
        + ".";
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli, which fills it in");
    }
    return spec;
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }
}
