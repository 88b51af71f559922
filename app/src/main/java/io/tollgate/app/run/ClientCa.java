package io.tollgate.app.run;

import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The installation's own CA for client certificates, in a file only its owner reads, with its
/// certificate in another beside it. Made when it is first asked for.
///
/// Whoever has the key can make certificates, but none that counts: each is looked up, and only
/// those are found that were issued here.
///
/// Thread: any; blocks.
final class ClientCa {

  private final Path key;
  private final Path certificate;
  private @Nullable ClientAuthority authority;

  ClientCa(Path data) {
    key = data.resolve("client-ca-key");
    certificate = data.resolve("client-ca.pem");
  }

  /// @throws StartException a file is damaged, readable by others, or out of reach
  synchronized ClientAuthority get() {
    ClientAuthority there = authority;
    if (there == null) {
      there = read();
      publish(there);
      authority = there;
    }
    return there;
  }

  /// The same while the process serves.
  ///
  /// @throws StoreException a file is damaged, readable by others, or out of reach
  ClientAuthority whileServing() {
    try {
      return get();
    } catch (StartException e) {
      throw new StoreException(String.valueOf(e.getMessage()), false, e);
    }
  }

  private ClientAuthority read() {
    byte[] kept = SecretFile.loadOrCreate(key, () -> ClientAuthority.make(Instant.now()));
    try {
      return ClientAuthority.of(kept);
    } catch (IllegalArgumentException _) {
      throw SecretFile.damaged(key, "no private key of a CA with its certificate");
    } finally {
      Arrays.fill(kept, (byte) 0);
    }
  }

  private void publish(ClientAuthority there) {
    byte[] pem = there.certificatePem().getBytes(StandardCharsets.US_ASCII);
    try {
      if (Files.exists(certificate) && Arrays.equals(Files.readAllBytes(certificate), pem)) {
        return;
      }
      Path whole = certificate.resolveSibling(certificate.getFileName() + ".new");
      Files.write(whole, pem);
      Files.move(whole, certificate, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartException(certificate + " can't be written: " + Reason.of(e));
    }
  }

  /// The file with its certificate, for listeners that trust it. It is there after [#get].
  Path certificate() {
    return certificate;
  }
}
