package io.tollgate.core.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The public half of a key pair whose holder signs tokens. An api key that has one is refused
/// without such a token beside it.
///
/// @param id what tokens call it in `kid`, a UUID in lower case
/// @param publicKey RSA, or of one of the three curves; checked
/// @param createdMillis milliseconds since 1970
public record TokenKey(String id, PublicKey publicKey, long createdMillis) {

  /// Most that one api key may have: some of today, some of tomorrow.
  public static final int PER_KEY_MAX = 8;

  /// Longest PEM text read, in characters; an RSA key of 8192 bits takes 1,500.
  public static final int PEM_MAX = 8192;

  /// The order they are kept in.
  public static final Comparator<TokenKey> OLDEST_FIRST =
      Comparator.comparingLong(TokenKey::createdMillis).thenComparing(TokenKey::id);

  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;

  /// The exponent decides what a verification costs; all in use is 65537 or smaller.
  private static final int RSA_EXPONENT_BITS_MAX = 32;

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  /// What kind of key it is, and so which algorithms its tokens may name (RFC 7518, section 3.1).
  public enum Kind {
    RSA,
    P256,
    P384,
    P521;

    /// As `alg` has them.
    public List<String> algorithms() {
      return switch (this) {
        case RSA -> List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
        case P256 -> List.of("ES256");
        case P384 -> List.of("ES384");
        case P521 -> List.of("ES512");
      };
    }
  }

  /// Why a text is no public key that could be taken. Its message never quotes the text.
  public static final class BadKeyException extends Exception {
    BadKeyException(String message) {
      super(message);
    }
  }

  public TokenKey {
    Objects.requireNonNull(publicKey);
    if (!UUID.fromString(id).toString().equals(id)) {
      throw new IllegalArgumentException("id: " + id + " (expected: a UUID in lower case)");
    }
  }

  /// The kind of [#publicKey].
  public Kind kind() {
    return switch (publicKey) {
      case RSAPublicKey _ -> Kind.RSA;
      case ECPublicKey ec -> curve(ec.getParams());
      default -> throw new IllegalStateException("no key for tokens: " + publicKey.getAlgorithm());
    };
  }

  /// Its DER form, a SubjectPublicKeyInfo (RFC 5280, section 4.1).
  public byte[] encoded() {
    return publicKey.getEncoded();
  }

  /// SHA-256 of its DER form in lower-case hex, to compare with one's own.
  public String sha256() {
    return Fingerprint.of(encoded()).toHex();
  }

  /// Its kind and its size in bits, such as `RSA-2048` or `P-256`.
  public String type() {
    return switch (kind()) {
      case RSA -> "RSA-" + ((RSAPublicKey) publicKey).getModulus().bitLength();
      case P256 -> "P-256";
      case P384 -> "P-384";
      case P521 -> "P-521";
    };
  }

  /// Without the key: it is public, but long.
  @Override
  public String toString() {
    return "TokenKey[" + id + ", " + type() + "]";
  }

  /// Reads a key from a PEM text with one block, `PUBLIC KEY` (RFC 7468, section 13).
  ///
  /// @throws BadKeyException it holds none, or one that is too weak or too costly
  public static PublicKey fromPem(String pem) throws BadKeyException {
    String text = pem.strip();
    if (text.length() > PEM_MAX) {
      throw new BadKeyException("is longer than " + PEM_MAX + " characters");
    }
    if (text.toUpperCase(Locale.ROOT).contains("PRIVATE KEY")) {
      throw new BadKeyException(
          "is a private key; keep it, and import the public one (BEGIN PUBLIC KEY)");
    }
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new BadKeyException("must be one PEM block, from " + BEGIN + " to " + END);
    }
    String inside = text.substring(BEGIN.length(), text.length() - END.length());
    try {
      return fromDer(Base64.getDecoder().decode(inside.replaceAll("[ \t\r\n]", "")));
    } catch (IllegalArgumentException _) {
      // Not base64.
      throw new BadKeyException("is not base64 between its PEM lines");
    }
  }

  /// Reads a key from its DER form.
  ///
  /// @throws BadKeyException it holds none, or one that is too weak or too costly
  public static PublicKey fromDer(byte[] der) throws BadKeyException {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        PublicKey key =
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
        String fault =
            switch (key) {
              case RSAPublicKey rsa -> fault(rsa);
              case ECPublicKey ec -> fault(ec);
              default -> "is neither an RSA nor an EC key";
            };
        if (fault != null) {
          throw new BadKeyException(fault);
        }
        return key;
      } catch (InvalidKeySpecException _) {
        // Not of this algorithm: the next is tried.
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has RSA and EC", e);
      }
    }
    throw new BadKeyException("is neither an RSA nor an EC public key (SubjectPublicKeyInfo)");
  }

  private static @Nullable String fault(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
      return "is an RSA key of "
          + bits
          + " bits; "
          + RSA_BITS_MIN
          + " to "
          + RSA_BITS_MAX
          + " are taken";
    }
    BigInteger exponent = key.getPublicExponent();
    boolean sound =
        exponent.testBit(0)
            && exponent.compareTo(BigInteger.TWO) > 0
            && exponent.bitLength() <= RSA_EXPONENT_BITS_MAX;
    return sound ? null : "is an RSA key with an unusual exponent; 65537 is the usual one";
  }

  private static @Nullable String fault(ECPublicKey key) {
    if (kindOf(key.getParams()) == null) {
      return "is an EC key of another curve; P-256, P-384 and P-521 are taken";
    }
    return onCurve(key) ? null : "is an EC key whose point is not on its curve";
  }

  /// Whether y^2 = x^3 + ax + b.
  private static boolean onCurve(ECPublicKey key) {
    if (!(key.getParams().getCurve().getField() instanceof ECFieldFp field)) {
      return false;
    }
    BigInteger p = field.getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    if (key.getW().equals(ECPoint.POINT_INFINITY)
        || x.signum() < 0
        || y.signum() < 0
        || x.compareTo(p) >= 0
        || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.multiply(x)
            .add(key.getParams().getCurve().getA())
            .multiply(x)
            .add(key.getParams().getCurve().getB());
    return y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  private static Kind curve(ECParameterSpec shown) {
    Kind kind = kindOf(shown);
    if (kind == null) {
      throw new IllegalStateException("no curve for tokens");
    }
    return kind;
  }

  private static @Nullable Kind kindOf(ECParameterSpec shown) {
    if (same(shown, Curves.P256)) {
      return Kind.P256;
    }
    if (same(shown, Curves.P384)) {
      return Kind.P384;
    }
    return same(shown, Curves.P521) ? Kind.P521 : null;
  }

  private static boolean same(ECParameterSpec one, ECParameterSpec other) {
    return one.getCurve().equals(other.getCurve())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder())
        && one.getCofactor() == other.getCofactor();
  }

  private static final class Curves {
    static final ECParameterSpec P256 = named("secp256r1");
    static final ECParameterSpec P384 = named("secp384r1");
    static final ECParameterSpec P521 = named("secp521r1");

    private static ECParameterSpec named(String name) {
      try {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return parameters.getParameterSpec(ECParameterSpec.class);
      } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
        throw new IllegalStateException("every Java has the curves of NIST", e);
      }
    }
  }
}
