package io.tollgate.app.run;

import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.ticket.TicketSeal;
import io.tollgate.gateway.KeySecret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The installation's secret, and the one before while it is being replaced.
///
/// Thread: any.
final class KeySecrets {

  /*
   * The files, step by step; whatever ends between two of them, a start finds the secret of before
   * alone, or the new one with the one before:
   *
   *                                     key-secret   key-secret.previous   a start takes
   *   1  write and sync key-secret.next  old          -                     old
   *   2  link the old one as previous    old          old                   old: they are the same
   *   3  rename next over key-secret     new          old                   new, and old
   *
   * A rotation that finds what an earlier one left behind begins again: key-secret.next was never
   * in use, and a previous one that is the current one says that step 3 was not reached.
   */

  private static final String FILE = "key-secret";

  private final byte[] current;
  private final byte @Nullable [] previous;

  private KeySecrets(byte[] current, byte @Nullable [] previous) {
    this.current = current;
    this.previous = previous == null || Arrays.equals(current, previous) ? null : previous;
  }

  private static Path previousFile(Path data) {
    return data.resolve(FILE + ".previous");
  }

  /// Reads the secrets of an installation that was started before.
  ///
  /// @throws StartException a file is damaged, missing, readable by others, or out of reach
  static KeySecrets load(Path data) {
    if (!Files.exists(data.resolve(FILE)) && !Files.exists(previousFile(data))) {
      throw new StartException(data.resolve(FILE) + " is not there: the first start makes it");
    }
    return loadOrCreate(data);
  }

  /// Reads the secrets; makes the first one.
  ///
  /// @throws StartException a file is damaged, missing, readable by others, or out of reach
  static KeySecrets loadOrCreate(Path data) {
    Path file = data.resolve(FILE);
    Path before = previousFile(data);
    boolean rotated = Files.exists(before);
    if (rotated && !Files.exists(file)) {
      throw SecretFile.damaged(
          file, "it is missing, while " + before.getFileName() + " is there beside it");
    }
    return new KeySecrets(
        SecretFile.loadOrCreate(file), rotated ? SecretFile.loadOrCreate(before) : null);
  }

  /// Puts a new secret in the place of the current one, which is kept as the previous one.
  ///
  /// @throws StartException there is none, or a previous one already, or a file is out of reach
  static void rotate(Path data) {
    if (load(data).rotating()) {
      throw new StartException(
          previousFile(data)
              + " is there: the rotation before has not ended; see `tollgate secrets status`, and"
              + " end it with `tollgate secrets forget-previous`");
    }
    try {
      for (Step step : steps(data)) {
        step.go();
      }
    } catch (IOException e) {
      throw new StartException(
          data.resolve(FILE)
              + " can't be rotated: "
              + Reason.of(e)
              + "; nothing is lost, and it can be tried again");
    }
  }

  /// One step of a rotation, durable when it returns.
  interface Step {
    void go() throws IOException;
  }

  /// The steps of a rotation, for which all that matters is where it ends.
  static List<Step> steps(Path data) {
    Path file = data.resolve(FILE);
    Path next = data.resolve(FILE + ".next");
    return List.of(
        () -> SecretFile.write(next, SecretFile.make()),
        () -> {
          Files.deleteIfExists(previousFile(data));
          Files.createLink(previousFile(data), file);
          sync(data);
        },
        () -> {
          Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
          sync(data);
        });
  }

  /// Forgets the previous secret.
  static void forgetPrevious(Path data) {
    try {
      Files.deleteIfExists(previousFile(data));
      sync(data);
    } catch (IOException e) {
      throw new StartException(previousFile(data) + " can't be deleted: " + Reason.of(e));
    }
  }

  /// So that names survive a power cut in this order.
  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Whether there is a previous one.
  boolean rotating() {
    return previous != null;
  }

  byte[] current() {
    return current;
  }

  byte @Nullable [] previous() {
    return previous;
  }

  KeyHasher hasher() {
    return new KeyHasher(current, previous);
  }

  TicketSeal tickets() {
    return new TicketSeal(current, previous);
  }

  KeySecret ofGateway() {
    return new KeySecret(current, previous);
  }

  /// Says which secret it is to whoever has it, and nothing to anybody else.
  static byte[] fingerprint(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal("tollgate key-secret 1".getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
