package io.tollgate.store.journal;

import io.tollgate.store.journal.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// Who a journal is: a random name and generation, made once and kept in a small text file.
///
/// @param nameHigh upper half of the name
/// @param nameLow lower half of the name
/// @param generation positive
record Identity(long nameHigh, long nameLow, long generation) {

  private static final String FILE = "identity";
  private static final int BYTES_MAX = 1024;
  private static final Pattern TEXT =
      Pattern.compile(
          "(tollgate-journal 1\nname ([0-9a-f-]{36})\ngeneration ([0-9]{1,19})\n)"
              + "check ([0-9a-f]{8})\n");

  /// The name as text, 36 characters.
  String name() {
    return new UUID(nameHigh, nameLow).toString();
  }

  static boolean exists(Disk disk, Path directory) throws IOException {
    return disk.list(directory).contains(FILE);
  }

  /// @throws JournalCorruptException the file is damaged
  static Identity read(Disk disk, Path directory) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX);
    try (DiskFile file = disk.open(directory.resolve(FILE), false)) {
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // Until the end.
      }
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || !check(parts.group(1)).equals(parts.group(4))) {
      throw new JournalCorruptException("journal: the file `identity` is damaged");
    }
    UUID name = UUID.fromString(parts.group(2));
    return new Identity(
        name.getMostSignificantBits(),
        name.getLeastSignificantBits(),
        Long.parseLong(parts.group(3)));
  }

  /// Writes the file, whole or not at all.
  void write(Disk disk, Path directory) throws IOException {
    String text = "tollgate-journal 1\nname " + name() + "\ngeneration " + generation + "\n";
    byte[] bytes = (text + "check " + check(text) + "\n").getBytes(StandardCharsets.UTF_8);
    Path temporary = directory.resolve(FILE + ".tmp");
    try (DiskFile file = disk.create(temporary)) {
      file.writeFully(ByteBuffer.wrap(bytes), 0);
      file.force();
    }
    disk.move(temporary, directory.resolve(FILE));
    disk.syncDirectory(directory);
  }

  private static String check(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
