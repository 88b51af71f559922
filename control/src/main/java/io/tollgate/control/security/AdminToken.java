package io.tollgate.control.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/// The token that opens the admin API. Only its SHA-256 is kept in memory.
///
/// Thread: any; immutable.
public final class AdminToken {

  /// Shortest token taken from outside.
  public static final int LENGTH_MIN = 32;

  /// Longest; longer ones are not even hashed.
  public static final int LENGTH_MAX = 512;

  private static final String PREFIX = "tga_";
  private static final int RANDOM_BYTES = 32;

  private final byte[] sha256;

  private AdminToken(String token) {
    sha256 = sha256(token);
  }

  /// A token that an operator has chosen.
  ///
  /// @param source where it comes from, for the error
  /// @throws IllegalArgumentException too short, too long, or not printable ASCII without spaces;
  ///   says what to do and not what was given
  public static AdminToken of(String token, String source) {
    boolean printable = token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (token.length() < LENGTH_MIN || token.length() > LENGTH_MAX || !printable) {
      throw new IllegalArgumentException(
          source
              + ": the admin token must be "
              + LENGTH_MIN
              + " to "
              + LENGTH_MAX
              + " printable ASCII characters without spaces; make one with:"
              + " openssl rand -base64 32");
    }
    return new AdminToken(token);
  }

  /// The token in a file; at the first start it is made, readable by its owner alone.
  ///
  /// @throws IllegalArgumentException the file is no token, or others may read it
  /// @throws UncheckedIOException the file can't be read or made
  public static AdminToken loadOrCreate(Path file) {
    try {
      if (Files.notExists(file)) {
        create(file);
      }
      return of(read(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The token in a file, in clear: for the command line, which has to send it.
  ///
  /// @throws IllegalArgumentException others may read the file
  public static String read(Path file) throws IOException {
    Set<PosixFilePermission> others =
        EnumSet.complementOf(
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    if (posix(file)) {
      others.retainAll(Files.getPosixFilePermissions(file));
      if (!others.isEmpty()) {
        throw new IllegalArgumentException(
            file + ": others may read the admin token; do: chmod 600 " + file);
      }
    }
    if (Files.size(file) > LENGTH_MAX + 2) {
      throw new IllegalArgumentException(file + ": is no file of an admin token");
    }
    return Files.readString(file).strip();
  }

  private static void create(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Path parent = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(parent);
    // Whole under another name first: a crash leaves no empty token behind.
    Path draft = parent.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    FileAttribute<?>[] ownerOnly =
        posix(parent)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel out =
        FileChannel.open(
            draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      out.write(ByteBuffer.wrap((token + '\n').getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException _) {
      // Another start was quicker: its token holds.
    } finally {
      Files.delete(draft);
    }
  }

  private static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /// Whether this is the token. Takes the same time whatever is wrong with it.
  boolean matches(String token) {
    return token.length() <= LENGTH_MAX && MessageDigest.isEqual(sha256, sha256(token));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
