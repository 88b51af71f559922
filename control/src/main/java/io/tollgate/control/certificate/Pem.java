package io.tollgate.control.certificate;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Blocks of base 64 between two lines that say what they are (RFC 7468).
final class Pem {

  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";
  static final String CERTIFICATE = "CERTIFICATE";

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static String write(String label, byte[] der) {
    return begin(label) + "\n" + LINES.encodeToString(der) + "\n" + end(label) + "\n";
  }

  /// The content of the first block of this label.
  ///
  /// @return null if there is none that can be read
  static byte @Nullable [] read(String label, String text) {
    int begin = text.indexOf(begin(label));
    int end = text.indexOf(end(label));
    if (begin < 0 || end < begin) {
      return null;
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(begin + begin(label).length(), end));
    } catch (IllegalArgumentException _) {
      return null; // Not base 64.
    }
  }

  /// How many blocks of this label there are.
  static int count(String label, String text) {
    int count = 0;
    for (int at = text.indexOf(begin(label)); at >= 0; at = text.indexOf(begin(label), at + 1)) {
      count++;
    }
    return count;
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }
}
