package io.tollgate.app;

import io.tollgate.app.cli.AdminCommands;
import io.tollgate.app.cli.CheckCommand;
import io.tollgate.app.cli.DemoCommand;
import io.tollgate.app.cli.PriceCommand;
import io.tollgate.app.cli.ServeCommand;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.run.BadConfigurationException;
import io.tollgate.app.run.StartException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line: `tollgate COMMAND`.
@Command(
    name = "tollgate",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Sells an HTTP API by credits, exactly.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  /// @param arguments the command and its options
  public static void main(String[] arguments) {
    // A thread's end is told as everything is, through the log and what it takes out.
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
        LoggerFactory.getLogger(Main.class).error("{} ended", thread, failure));
    System.exit(commandLine().execute(arguments));
  }

  /// Every command, ready to run.
  static CommandLine commandLine() {
    UnaryOperator<@Nullable String> environment = System::getenv;
    List<KnownDialect> dialects = KnownDialect.builtIn();
    var reader = new ConfigReader(dialects, environment);
    var line = new CommandLine(new Main());
    line.addSubcommand(new DemoCommand());
    line.addSubcommand(new ServeCommand(reader));
    line.addSubcommand(new CheckCommand(reader));
    line.addSubcommand(new PriceCommand(reader, dialects));
    AdminCommands.addTo(line, reader);
    line.setExecutionExceptionHandler((failure, at, _) -> explain(failure, at.getErr()));
    return line;
  }

  private static int explain(Exception failure, PrintWriter err) throws Exception {
    switch (failure) {
      case StartException start -> err.println("tollgate: " + start.getMessage());
      case BadConfigurationException bad -> bad.problems().forEach(err::println);
      default -> throw failure;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /// The version the jar was built as.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"tollgate " + (version == null ? "(not packaged)" : version)};
    }
  }
}
