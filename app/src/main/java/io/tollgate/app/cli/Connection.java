package io.tollgate.app.cli;

import io.tollgate.control.security.AdminToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How a command reaches the admin API, and how it speaks to its user. The token is never taken
/// from the command line, where every process of the machine could read it.
final class Connection {

  static final String URL_VARIABLE = "TOLLGATE_ADMIN_URL";
  static final String TOKEN_VARIABLE = "TOLLGATE_ADMIN_TOKEN";

  private static final String URL_DEFAULT = "http://127.0.0.1:8081";
  private static final Path TOKEN_FILE_DEFAULT = Path.of("data", "admin-token");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "Where the admin API is; else $" + URL_VARIABLE + ", else " + URL_DEFAULT + ".")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The file with the admin token; else $" + TOKEN_VARIABLE + ", else data/admin-token.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Prints the JSON of the admin API.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final Function<String, @Nullable String> environment;

  /// Made by picocli.
  Connection() {
    this(System::getenv);
  }

  Connection(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /// What a command does with the admin API.
  interface Task {

    /// @return the exit code
    int run(AdminClient client, Output out);
  }

  /// Runs a task; what goes wrong is told in one line.
  ///
  /// @return the exit code
  int run(Task task) {
    if (spec == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    try {
      URI uri = uri();
      return task.run(new AdminClient(uri, token()), new Output(spec.commandLine().getOut(), json));
    } catch (CliException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return e.exitCode();
    }
  }

  /// Runs what needs no server.
  ///
  /// @return the exit code
  int runWithout(ToIntFunction<Output> task) {
    if (spec == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    try {
      return task.applyAsInt(new Output(spec.commandLine().getOut(), json));
    } catch (CliException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return e.exitCode();
    }
  }

  /// Where its user is told what is no result.
  PrintWriter err() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli, which fills in the options");
    }
    return spec.commandLine().getErr();
  }

  URI uri() {
    String given = url == null ? environment.apply(URL_VARIABLE) : url;
    String text = given == null || given.isEmpty() ? URL_DEFAULT : given;
    try {
      URI uri = URI.create(text);
      String host = uri.getHost();
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (host != null && (scheme.equals("https") || scheme.equals("http"))) {
        if (scheme.equals("http") && !LOOPBACK.contains(host)) {
          throw new CliException(
              ExitCodes.USAGE,
              text + ": the token would travel in clear; use https, or a tunnel to loopback");
        }
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Told below, as every other text that is no address.
    }
    throw new CliException(
        ExitCodes.USAGE, text + ": is no address of an admin API, such as " + URL_DEFAULT);
  }

  String token() {
    String given = environment.apply(TOKEN_VARIABLE);
    if (tokenFile == null && given != null && !given.isEmpty()) {
      return given;
    }
    Path file = tokenFile == null ? TOKEN_FILE_DEFAULT : tokenFile;
    try {
      return AdminToken.read(file);
    } catch (NoSuchFileException _) {
      throw new CliException(
          ExitCodes.UNAUTHENTICATED,
          file + ": not there; give the admin token by --token-file or $" + TOKEN_VARIABLE);
    } catch (IOException e) {
      throw new CliException(ExitCodes.UNAUTHENTICATED, file + ": can't be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.UNAUTHENTICATED, String.valueOf(e.getMessage()));
    }
  }
}
