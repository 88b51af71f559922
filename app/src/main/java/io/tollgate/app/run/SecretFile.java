package io.tollgate.app.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Supplier;

/// The installation's secret: 32 random bytes in a file only its owner reads.
///
/// Without it no stored key can be recognised, so it belongs into the same backup as the database
/// and never into the same place as a copy that is handed around.
final class SecretFile {

  private static final int BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> MODE_600 =
      PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  private SecretFile() {}

  /// Reads the secret, or makes it.
  ///
  /// @throws StartException the file is damaged, readable by others, or out of reach
  static byte[] loadOrCreate(Path file) {
    byte[] secret = loadOrCreate(file, SecretFile::make);
    if (secret.length != BYTES) {
      throw damaged(file, secret.length + " bytes instead of " + BYTES);
    }
    return secret;
  }

  static byte[] make() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  static StartException damaged(Path file, String how) {
    return new StartException(
        file + " is damaged: " + how + "; restore it from the backup of this installation");
  }

  /// Reads a file only its owner reads, or makes it.
  ///
  /// @param content of a new one
  /// @throws StartException the file is readable by others, or out of reach
  static byte[] loadOrCreate(Path file, Supplier<byte[]> content) {
    try {
      if (!Files.exists(file)) {
        create(file, content.get());
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(mode)) {
        throw new StartException(
            file
                + " can be read by others (mode "
                + PosixFilePermissions.toString(mode)
                + "); if it was not copied, run: chmod 600 "
                + file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StartException(file + " can't be used: " + Reason.of(e));
    }
  }

  private static void create(Path file, byte[] secret) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    write(whole, secret);
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException _) {
      // Another process made it in between: its secret is the one.
    } finally {
      Files.delete(whole);
    }
  }

  /// Writes a file that nobody uses yet, in the place of one that was left behind.
  static void write(Path file, byte[] secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, MODE_600);
    Files.write(file, secret, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
  }

  /// Makes a folder only its owner enters, if it is not there.
  ///
  /// @throws StartException it can't be made
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException _) {
      throw new StartException(folder + " is a file; a folder is wanted there");
    } catch (IOException e) {
      throw new StartException(folder + " can't be made: " + Reason.of(e));
    }
  }
}
