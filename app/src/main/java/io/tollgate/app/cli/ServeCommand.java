package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.run.Tollgate;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `serve`: runs until it is told to stop.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves what a configuration file sells, until SIGTERM or SIGINT.",
    footerHeading = "%nFiles:%n",
    footer = {
      "  Beside the database: key-secret and admin-token, made at the first start, mode 600.",
      "  TOLLGATE_ADMIN_TOKEN in the environment takes the place of admin-token."
    })
public final class ServeCommand implements Callable<Integer> {

  private final ConfigReader reader;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private @Nullable Path config;

  @Option(
      names = "--role",
      defaultValue = "all",
      paramLabel = "ROLE",
      description = "all, or gateway: the data plane alone (default: ${DEFAULT-VALUE}).")
  private String role = "all";

  public ServeCommand(ConfigReader reader) {
    this.reader = reader;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = config;
    if (file == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    Tollgate.Role wanted =
        switch (role) {
          case "all" -> Tollgate.Role.ALL;
          case "gateway" -> Tollgate.Role.GATEWAY;
          default -> throw Exits.usage("--role: " + role + " (expected: all, gateway)");
        };
    Tollgate tollgate = Tollgate.start(() -> reader.read(file), wanted);
    Exits.closeAtSignal(tollgate);
    return Exits.waitForSignal();
  }
}
