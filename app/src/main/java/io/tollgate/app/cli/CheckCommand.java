package io.tollgate.app.cli;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.ConfigReader.Reading;
import io.tollgate.app.config.Problem;
import io.tollgate.app.config.References;
import io.tollgate.gateway.dialect.Dialects;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `check`: says whether a configuration file can be used.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks a configuration file without starting anything.",
    footerHeading = "%nAnswers:%n",
    footer = {
      "  0  it can be used; one line says what it sells",
      "  1  it can't; a line file:line:column: reason for each problem"
    })
public final class CheckCommand implements Callable<Integer> {

  private final ConfigReader reader;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private @Nullable Path config;

  public CheckCommand(ConfigReader reader) {
    this.reader = reader;
  }

  @Override
  public Integer call() {
    if (spec == null || config == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    return check(reader, config, spec.commandLine().getOut());
  }

  private static int check(ConfigReader reader, Path config, PrintWriter out) {
    return switch (reader.read(config)) {
      case Reading.Good(var configuration) -> {
        List<Problem> problems = References.read(configuration, Dialects.all()).problems();
        problems.forEach(out::println);
        if (problems.isEmpty()) {
          out.println(config + ": good: " + configuration.summary());
        }
        yield problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
      }
      case Reading.Bad(var problems) -> {
        problems.forEach(out::println);
        yield ExitCode.SOFTWARE;
      }
    };
  }
}
