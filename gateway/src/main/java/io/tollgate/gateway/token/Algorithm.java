package io.tollgate.gateway.token;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/// How a token is signed (RFC 7518, section 3.1). There is none for shared secrets and none for no
/// signature: whoever holds a public key could make those.
enum Algorithm {
  RS256("SHA256withRSA", 0),
  RS384("SHA384withRSA", 0),
  RS512("SHA512withRSA", 0),
  PS256("RSASSA-PSS", 0),
  PS384("RSASSA-PSS", 0),
  PS512("RSASSA-PSS", 0),
  ES256("SHA256withECDSAinP1363Format", 64),
  ES384("SHA384withECDSAinP1363Format", 96),
  ES512("SHA512withECDSAinP1363Format", 132);

  private final String jdkName;

  /// Bytes of a signature; 0 for as many as the key's modulus has.
  private final int length;

  Algorithm(String jdkName, int length) {
    this.jdkName = jdkName;
    this.length = length;
  }

  private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int saltBytes) {
    return new PSSParameterSpec(hash, "MGF1", mask, saltBytes, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /// As the JDK names it.
  String jdkName() {
    return jdkName;
  }

  @Nullable PSSParameterSpec parameters() {
    return switch (this) {
      case RS256, RS384, RS512, ES256, ES384, ES512 -> null;
      case PS256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
      case PS384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
      case PS512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
    };
  }

  /// Whether a signature is the key's, over these bytes.
  ///
  /// Cost: up to 2 ms of pure arithmetic; not for an event loop.
  ///
  /// @param key of this algorithm's kind
  boolean verifies(PublicKey key, byte[] signed, byte[] signature) {
    // The JDK's provider looks at the length too, but nothing promises that: numbers with zeros
    // before them would be a second text of the same token.
    if (signature.length != length(key)) {
      return false;
    }
    try {
      Signature check = Signature.getInstance(jdkName);
      PSSParameterSpec padding = parameters();
      if (padding != null) {
        check.setParameter(padding);
      }
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature);
    } catch (SignatureException _) {
      // What the provider says of some signatures that can't be anybody's.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + jdkName, e);
    }
  }

  private int length(PublicKey key) {
    return key instanceof RSAPublicKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : length;
  }
}
