package io.tollgate.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The OpenAPI documents of the faces: one for each dialect, with examples from the sample's data.
///
/// Thread: any.
public final class SampleDocuments {

  private static final List<String> NAMES =
      List.of("coinmarketcap", "coingecko", "cryptoapis", "coinapi", "coinapi-ems", "market");

  private SampleDocuments() {}

  /// Writes them as `NAME.yaml` to a folder, which is made; what stands there is replaced.
  public static void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : NAMES) {
      try (InputStream in =
          SampleDocuments.class.getResourceAsStream("openapi/" + name + ".yaml")) {
        if (in == null) {
          throw new IllegalStateException("not in the jar: " + name);
        }
        Files.copy(in, folder.resolve(name + ".yaml"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
