package io.tollgate.gateway.fuzz;

import io.tollgate.core.key.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What the log takes out: a key goes whatever text stands around it.
public final class LogTextFuzz {

  private static final String KEY = "tg_live_zK9mPq4Rt7Wx2Yv5Bn8Jc3Hd6Gf1LsQae0UiTo";

  /// Enough of it to tell that it is there, wherever it was cut.
  private static final int PIECE_LENGTH = 12;

  private LogTextFuzz() {}

  static List<String> seeds() {
    return List.of(
        "",
        "key=",
        "Authorization: Bearer ",
        "GET /apikey-x/v1?api_key=",
        "https://user:@host/",
        "-----BEGIN PRIVATE KEY-----",
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
        "password=%",
        "%74%67",
        "CG-0123456789ABCDEFGHIJKLMN",
        "tga_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "\r\n");
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int middle = text.length() / 2;
    String around = text.substring(0, middle) + KEY + text.substring(middle);
    String masked = SecretText.masked(around);
    for (int i = 8; i + PIECE_LENGTH <= KEY.length(); i++) {
      String piece = KEY.substring(i, i + PIECE_LENGTH);
      // The fuzzer learns the key from our comparisons: what it writes itself is no leak.
      Oracle.require(
          !masked.contains(piece) || text.contains(piece), () -> "not masked: " + around);
    }
  }
}
