package io.tollgate.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of its own making, and what it signs.
final class TestAuthority {

  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;
  private int made;

  private TestAuthority(Path folder, Path store) {
    this.folder = folder;
    this.store = store;
  }

  static TestAuthority make(Path folder, String name) throws IOException, InterruptedException {
    Path store = folder.resolve("authority-" + System.nanoTime() + ".p12");
    var authority = new TestAuthority(folder, store);
    authority.keytool(
        "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c");
    return authority;
  }

  private void keytool(String... options) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(options));
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  /// What trusts it, in PEM.
  Path file() throws IOException, GeneralSecurityException {
    Path file = folder.resolve("ca-" + store.getFileName() + ".pem");
    Files.writeString(file, pem("CERTIFICATE", load().getCertificate("ca").getEncoded()));
    return file;
  }

  /// Signs a certificate.
  ///
  /// @param options of keytool, such as `-ext san=dns:localhost`
  Signed sign(String commonName, String... options)
      throws IOException, InterruptedException, GeneralSecurityException {
    String alias = "signed-" + ++made;
    var all =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + commonName,
                "-signer",
                "ca"));
    all.addAll(List.of(options));
    keytool(all.toArray(String[]::new));
    return new Signed(alias);
  }

  /// For an upstream at 127.0.0.1 and `localhost`.
  Signed upstream() throws IOException, InterruptedException, GeneralSecurityException {
    return sign("upstream", "-ext", "san=ip:127.0.0.1,dns:localhost");
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  /// A certificate, its key and who signed it.
  final class Signed {
    private final String alias;

    private Signed(String alias) {
      this.alias = alias;
    }

    Path certificateFile() throws IOException, GeneralSecurityException {
      var chain = new StringBuilder();
      for (Certificate certificate : load().getCertificateChain(alias)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      return Files.writeString(folder.resolve(alias + ".pem"), chain);
    }

    Path keyFile() throws IOException, GeneralSecurityException {
      byte[] key = load().getKey(alias, PASSWORD.toCharArray()).getEncoded();
      return Files.writeString(folder.resolve(alias + ".key"), pem("PRIVATE KEY", key));
    }

    /// Shows this, and believes those whom the authority signed.
    SSLContext context(String protocol) throws IOException, GeneralSecurityException {
      KeyStore all = load();
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "own",
          all.getKey(alias, PASSWORD.toCharArray()),
          PASSWORD.toCharArray(),
          all.getCertificateChain(alias));
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", all.getCertificate("ca"));
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, PASSWORD.toCharArray());
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    }
  }
}
