package io.tollgate.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file itself: its bytes, bounded, as text.
final class ConfigFile {

  /// Largest file that is read, in bytes; a thousand routes take a tenth of it.
  static final int BYTES_MAX = 1 << 20;

  private ConfigFile() {}

  /// @return null after a problem was told
  static @Nullable String text(Path file, Problems problems) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException _) {
      return none(problems, "no such file");
    } catch (AccessDeniedException _) {
      return none(problems, "may not be read: permission denied");
    } catch (IOException e) {
      return none(
          problems,
          Files.isDirectory(file) ? "a folder, not a file" : "can't be read: " + e.getMessage());
    }
    return bytes.length > BYTES_MAX
        ? none(problems, "larger than " + BYTES_MAX + " bytes")
        : text(bytes, problems);
  }

  private static @Nullable String text(byte[] bytes, Problems problems) {
    var text = ByteBuffer.wrap(bytes);
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
    } catch (CharacterCodingException _) {
      // The decoder stopped in front of the bytes it could not read.
      String before = new String(bytes, 0, text.position(), StandardCharsets.UTF_8);
      problems.add(
          Place.at(before, before.codePointCount(0, before.length())), "not UTF-8 from here on");
      return null;
    }
  }

  private static @Nullable String none(Problems problems, String reason) {
    problems.add(Place.START, reason);
    return null;
  }
}
