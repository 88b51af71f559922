package io.tollgate.gateway.fuzz;

import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Whatever a client shows as a key: has one shape at most, never throws, and one that has a shape
/// is masked in a log.
public final class KeyFuzz {

  private static final KeyHasher HASHER = new KeyHasher(new byte[32]);

  private KeyFuzz() {}

  static List<String> seeds() {
    return List.of(
        "",
        "tg_live_0123456789ABCDEFGHIJKLMNOPQRSTUV3nQZPS",
        "tg_live_00000000000000000000000000000000000000",
        "tg_qa_0123456789ABCDEFGHIJKLMNOPQRSTUV000000",
        "tg_dev_0123456789ABCDEFGHIJKLMNOPQRSTUV000000",
        "3f1c9a52-7be4-4d0c-9a71-2f6f0f0a9b11",
        "3F1C9A52-7BE4-4D0C-9A71-2F6F0F0A9B11",
        "CG-0123456789ABCDEFGHIJKLMN",
        "5d41402abc4b2a76b9719d911017c592deadbeef",
        "\u00b2\u00b3\u00b9",
        "k".repeat(127) + "\u00e9");
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String key = new String(input, StandardCharsets.ISO_8859_1);
    KeyShape shape = null;
    for (KeyShape each : KeyShape.values()) {
      if (each.matches(key)) {
        Oracle.require(shape == null, () -> "two shapes: " + key);
        shape = each;
      }
    }
    Oracle.same(HASHER.digest(key), HASHER.digest(key), "digest");
    if (shape == null) {
      return;
    }
    Oracle.require(
        key.chars().allMatch(c -> c > ' ' && c < 0x7f), () -> "not visible ASCII: " + key);
    Oracle.require(!SecretText.masked("api_key=" + key).contains(key), () -> "not masked: " + key);
    for (int i = 0; shape == KeyShape.TOLLGATE && i < key.length(); i++) {
      char other = key.charAt(i) == 'a' ? 'b' : 'a';
      String typo = key.substring(0, i) + other + key.substring(i + 1);
      Oracle.require(!shape.matches(typo), () -> "a typo passes: " + typo);
    }
  }
}
