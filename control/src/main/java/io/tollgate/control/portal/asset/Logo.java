package io.tollgate.control.portal.asset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Pictures that stand for the name in the bar, for each theme. Browsers run nothing that is in
/// them.
public record Logo(Path light, Path dark) {

  /// Largest file.
  public static final long BYTES_MAX = 64L << 10;

  /// Whether a file's name says that it is a picture we serve.
  public static boolean isPicture(Path file) {
    return !type(file).isEmpty();
  }

  /// What keeps the files from being served.
  ///
  /// @return null if nothing does
  public @Nullable String trouble() {
    for (Path file : List.of(light, dark)) {
      try {
        if (Files.size(file) > BYTES_MAX) {
          return file + " is larger than 64 KiB";
        }
        if (!Files.isReadable(file)) {
          return file + " can't be read";
        }
      } catch (IOException _) {
        return file + " can't be read";
      }
    }
    return null;
  }

  static String type(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".svg")) {
      return "image/svg+xml";
    }
    return name.endsWith(".png") ? "image/png" : "";
  }
}
