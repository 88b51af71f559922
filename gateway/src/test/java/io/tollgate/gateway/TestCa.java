package io.tollgate.gateway;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A CA that signs whatever a test asks for.
final class TestCa {

  final X509Certificate certificate;
  private final KeyPair keys;

  /// Those above this one, nearest first.
  private final List<X509Certificate> above;

  private TestCa(X509Certificate certificate, KeyPair keys, List<X509Certificate> above) {
    this.certificate = certificate;
    this.keys = keys;
    this.above = above;
  }

  /// A root of its own.
  static TestCa root(String name) {
    KeyPair keys = pair();
    return new TestCa(sign(new Leaf(name).authority(), keys, null, keys), keys, List.of());
  }

  /// A CA below this one.
  TestCa below(String name) {
    KeyPair pair = pair();
    var chain = new ArrayList<>(List.of(certificate));
    chain.addAll(above);
    return new TestCa(sign(new Leaf(name).authority(), pair, certificate, keys), pair, chain);
  }

  /// A certificate and its key, as a client shows it.
  record Held(List<X509Certificate> chain, java.security.PrivateKey key) {
    X509Certificate own() {
      return chain.getFirst();
    }

    /// The chain in PEM, in a file of its own.
    Path certificateFile(Path folder) throws IOException {
      return TestCa.write(folder, chain.toArray());
    }

    /// The key in PEM, PKCS #8, in a file of its own.
    Path keyFile(Path folder) throws IOException {
      return TestCa.write(folder, new JcaPKCS8Generator(key, null));
    }

    /// For a server that shows this, and believes those whom an authority signed.
    SSLContext server(String protocol, TestCa clients)
        throws IOException, GeneralSecurityException {
      KeyStore shown = KeyStore.getInstance("PKCS12");
      shown.load(null, null);
      shown.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", clients.certificate);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(shown, new char[0]);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    }
  }

  /// A certificate of this CA.
  Held leaf(Leaf leaf) {
    KeyPair pair = pair();
    var chain = new ArrayList<X509Certificate>();
    chain.add(sign(leaf, pair, certificate, keys));
    if (!above.isEmpty()) {
      // Who trusts the root needs what lies between.
      chain.add(certificate);
      chain.addAll(above);
    }
    return new Held(chain, pair.getPrivate());
  }

  Held leaf(String name) {
    return leaf(new Leaf(name));
  }

  /// The same as a leaf of a CA, but signed by itself.
  static Held selfSigned(Leaf leaf) {
    KeyPair pair = pair();
    return new Held(List.of(sign(leaf, pair, null, pair)), pair.getPrivate());
  }

  void write(Path file) throws IOException {
    Files.writeString(file, pem(certificate));
  }

  /// What trusts it, in PEM, in a file of its own.
  Path file(Path folder) throws IOException {
    return write(folder, certificate);
  }

  private static Path write(Path folder, Object... objects) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "", ".pem"), pem(objects));
  }

  private static String pem(Object... objects) throws IOException {
    var text = new StringWriter();
    try (var pem = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        pem.writeObject(object);
      }
    }
    return text.toString();
  }

  /// What a certificate says; a good client's where nothing else is asked for.
  static final class Leaf {
    private final String name;
    private Duration from = Duration.ofHours(-1);
    private Duration to = Duration.ofHours(1);
    private List<KeyPurposeId> uses = List.of(KeyPurposeId.id_kp_clientAuth);
    private List<String> names = List.of();
    private List<String> addresses = List.of();
    private int ballast;
    private boolean authority;

    /// @param name common name
    Leaf(String name) {
      this.name = name;
    }

    Leaf lasting(Duration fromNow, Duration toNow) {
      from = fromNow;
      to = toNow;
      return this;
    }

    Leaf uses(KeyPurposeId... purposes) {
      uses = List.of(purposes);
      return this;
    }

    Leaf names(String... hosts) {
      names = List.of(hosts);
      return this;
    }

    Leaf addresses(String... hosts) {
      addresses = List.of(hosts);
      return this;
    }

    /// For a server instead of a client.
    Leaf server() {
      return uses(KeyPurposeId.id_kp_serverAuth);
    }

    Leaf ballast(int bytes) {
      ballast = bytes;
      return this;
    }

    Leaf authority() {
      authority = true;
      return this;
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X500Name name(String common) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, common).build();
  }

  private static X509Certificate sign(
      Leaf leaf, KeyPair subject, @Nullable X509Certificate issuer, KeyPair signer) {
    Instant now = Instant.now();
    try {
      X500Name issuerName =
          issuer == null
              ? name(leaf.name)
              : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
      var builder =
          new JcaX509v3CertificateBuilder(
              issuerName,
              new BigInteger(127, new SecureRandom()),
              Date.from(now.plus(leaf.from)),
              Date.from(now.plus(leaf.to)),
              name(leaf.name),
              subject.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(leaf.authority));
      if (leaf.authority) {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      } else {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        if (!leaf.uses.isEmpty()) {
          builder.addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(leaf.uses.toArray(KeyPurposeId[]::new)));
        }
      }
      GeneralName[] names =
          Stream.concat(
                  leaf.names.stream().map(host -> new GeneralName(GeneralName.dNSName, host)),
                  leaf.addresses.stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
              .toArray(GeneralName[]::new);
      if (names.length > 0) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      if (leaf.ballast > 0) {
        builder.addExtension(
            new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"),
            false,
            new DEROctetString(new byte[leaf.ballast]));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
