package io.tollgate.gateway.edge;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Reads a certificate and its key, and makes of them what the TLS listener needs: TLS 1.2 and 1.3
/// with forward secrecy only, HTTP/2 before HTTP/1.1.
///
/// OpenSSL's code where it is there, the JDK's else.
///
/// Thread: any; blocks.
public final class KeyPairFiles {

  private static final long FILE_BYTES_MAX = 1 << 20;
  private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_ENDS = "-----END PRIVATE KEY-----";
  private static final byte[] PROBE =
      "either belongs to the other".getBytes(StandardCharsets.US_ASCII);

  /// The kinds of keys read, and how each signs.
  private static final List<Kind> KINDS =
      List.of(
          new Kind("RSA", "SHA256withRSA"),
          new Kind("EC", "SHA256withECDSA"),
          new Kind("Ed25519", "Ed25519"));

  private record Kind(String name, String signature) {}

  /*
   * The JDK's code would let a client begin another handshake on a connection of TLS 1.2, and show
   * another certificate in it. OpenSSL's never does. Read when the first handshake of the process
   * begins, so it must be said before.
   */
  static {
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private KeyPairFiles() {}

  /// @throws BadCertificateException the files can't be used, in words that hold nothing of the key
  static SslContext read(TlsSettings settings) {
    Path certificate = settings.certificate();
    Pair pair = pair(certificate, settings.key());
    boolean openSsl = settings.engine() == TlsSettings.Engine.FASTEST && OpenSsl.isAvailable();
    SslContextBuilder builder =
        TlsPolicy.apply(
            SslContextBuilder.forServer(pair.key(), pair.chain()),
            openSsl,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);
    ClientTrust clients = settings.clients();
    if (clients != null) {
      builder
          .clientAuth(ClientAuth.OPTIONAL)
          .trustManager(ClientCheck.of(authorities(clients), openSsl));
      if (openSsl) {
        builder.option(
            OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, ClientCheck.CHAIN_BYTES_MAX);
      }
    }
    try {
      return builder.build();
    } catch (IOException e) {
      throw new BadCertificateException(certificate + ": can't be used: " + e.getMessage());
    }
  }

  /// A certificate, those between it and its root, and its key.
  public record Pair(List<X509Certificate> chain, PrivateKey key) {}

  /// Reads a certificate that is in its time, and the key that is its own.
  ///
  /// @throws BadCertificateException the files can't be used, in words that hold nothing of the key
  public static Pair pair(Path certificate, Path key) {
    List<X509Certificate> chain = chain(certificate);
    PrivateKey secret = key(key);
    X509Certificate own = chain.getFirst();
    try {
      own.checkValidity();
    } catch (GeneralSecurityException e) {
      throw new BadCertificateException(certificate + ": out of its time: " + e.getMessage());
    }
    requirePair(own, secret, certificate, key);
    return new Pair(List.copyOf(chain), secret);
  }

  private static List<X509Certificate> authorities(ClientTrust clients) {
    var authorities = new ArrayList<X509Certificate>();
    for (Path file : clients.authorities()) {
      for (X509Certificate authority : chain(file)) {
        if (authority.getBasicConstraints() < 0) {
          throw new BadCertificateException(
              file + ": a certificate in it is no CA's: " + authority.getSubjectX500Principal());
        }
        authorities.add(authority);
      }
    }
    return authorities;
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new BadCertificateException(file + ": larger than " + FILE_BYTES_MAX + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadCertificateException(file + ": can't be read: " + e.getClass().getSimpleName());
    }
  }

  /// Reads certificates, at least one.
  ///
  /// @throws BadCertificateException the file can't be used
  public static List<X509Certificate> chain(Path file) {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> chain =
          factory.generateCertificates(new ByteArrayInputStream(bytes(file))).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new BadCertificateException(file + ": no certificate in it");
      }
      return chain;
    } catch (GeneralSecurityException _) {
      throw new BadCertificateException(file + ": not certificates in PEM");
    }
  }

  private static PrivateKey key(Path file) {
    String text = new String(bytes(file), StandardCharsets.US_ASCII);
    int begin = text.indexOf(KEY_BEGINS);
    int end = text.indexOf(KEY_ENDS);
    if (begin < 0 || end < begin) {
      throw new BadCertificateException(
          file + ": not a private key in PEM, PKCS #8 and not encrypted (\"" + KEY_BEGINS + "\")");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGINS.length(), end));
    } catch (IllegalArgumentException _) {
      throw new BadCertificateException(file + ": not a private key in PEM");
    }
    for (Kind kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind.name())
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException _) {
        // Of another kind.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new BadCertificateException(file + ": a key that is neither RSA, EC nor Ed25519");
  }

  private static void requirePair(
      X509Certificate own, PrivateKey secret, Path certificate, Path key) {
    for (Kind kind : KINDS) {
      if (kind.name().equals(secret.getAlgorithm())
          || (kind.name().equals("Ed25519") && secret.getAlgorithm().equals("EdDSA"))) {
        try {
          Signature signature = Signature.getInstance(kind.signature());
          signature.initSign(secret);
          signature.update(PROBE);
          byte[] signed = signature.sign();
          signature.initVerify(own.getPublicKey());
          signature.update(PROBE);
          if (signature.verify(signed)) {
            return;
          }
        } catch (GeneralSecurityException _) {
          // Keys of two kinds are no pair.
        }
      }
    }
    throw new BadCertificateException(key + ": not the key of " + certificate);
  }
}
