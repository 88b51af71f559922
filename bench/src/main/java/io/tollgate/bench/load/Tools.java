package io.tollgate.bench.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Finds programs, also in the folders that hold servers and are on no user's PATH.
final class Tools {

  private static final List<String> SERVER_FOLDERS =
      List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

  private Tools() {}

  /// The program's file.
  ///
  /// @param packages what to install on Debian where it is missing
  /// @throws MissingException it is not there
  static String require(String program, String packages) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":")), SERVER_FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() ->
            new MissingException(
                program + " is not there (Debian: apt-get install " + packages + ")"));
  }
}
