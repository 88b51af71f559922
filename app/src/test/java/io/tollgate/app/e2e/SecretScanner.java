package io.tollgate.app.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Looks for secrets in bytes: any twelve bytes of one, as they are, reversed, in hex, in base64 at
/// each of its three alignments, or percent-encoded.
///
/// Each form is cut into windows; a rolling hash over what is scanned finds them in one pass for
/// each length of window.
///
/// Thread: one.
final class SecretScanner {

  /// Shortest piece of a secret that is a hit.
  static final int PIECE = 12;

  private static final long BASE = 1_099_511_628_211L;

  /// Windows by length, then by hash.
  private final Map<Integer, Map<Long, List<Window>>> windows = new TreeMap<>();

  private int secrets;
  private long scanned;

  /// A stretch to be found.
  private static final class Window {
    private final byte[] bytes;
    private final String of;

    /// @param of what it is a piece of, and in which form
    private Window(byte[] bytes, String of) {
      this.bytes = bytes;
      this.of = of;
    }
  }

  /// A piece of a secret that was found.
  record Hit(String artefact, int at, String of) {}

  /// Looks for this too.
  ///
  /// @param name what to call it; never the secret
  void add(String name, byte[] secret) {
    if (secret.length < PIECE) {
      throw new IllegalArgumentException(name + ": too short to be looked for");
    }
    secrets++;
    byte[] reversed = new byte[secret.length];
    for (int i = 0; i < secret.length; i++) {
      reversed[i] = secret[secret.length - 1 - i];
    }
    addForm(name, "as it is", secret, PIECE);
    addForm(name, "reversed", reversed, PIECE);
    String hex = HexFormat.of().formatHex(secret);
    addForm(name, "in hex", ascii(hex), 2 * PIECE);
    addForm(name, "in HEX", ascii(HexFormat.of().withUpperCase().formatHex(secret)), 2 * PIECE);
    addForm(name, "percent-encoded", ascii(hex.replaceAll("(..)", "%$1")), 3 * PIECE);
    addForm(
        name,
        "PERCENT-ENCODED",
        ascii(HexFormat.of().withUpperCase().formatHex(secret).replaceAll("(..)", "%$1")),
        3 * PIECE);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + secret.length];
      System.arraycopy(secret, 0, shifted, before, secret.length);
      // Characters that hold bits of what stands before or behind are left out.
      int first = (before * 8 + 5) / 6;
      int last = shifted.length * 8 / 6;
      addForm(
          name,
          "in base64",
          Arrays.copyOfRange(Base64.getEncoder().encode(shifted), first, last),
          PIECE * 4 / 3);
      addForm(
          name,
          "in base64url",
          Arrays.copyOfRange(Base64.getUrlEncoder().encode(shifted), first, last),
          PIECE * 4 / 3);
    }
  }

  void add(String name, String secret) {
    add(name, secret.getBytes(StandardCharsets.UTF_8));
  }

  private void addForm(String name, String form, byte[] bytes, int length) {
    int window = Math.min(length, bytes.length);
    for (int at = 0; at + window <= bytes.length; at++) {
      byte[] piece = Arrays.copyOfRange(bytes, at, at + window);
      windows
          .computeIfAbsent(window, _ -> new HashMap<>())
          .computeIfAbsent(hash(piece, 0, window), _ -> new ArrayList<>(1))
          .add(new Window(piece, name + ", " + form));
    }
  }

  /// The first piece of each secret that is in there.
  List<Hit> scan(String artefact, byte[] bytes) {
    scanned += bytes.length;
    var hits = new TreeMap<String, Hit>();
    windows.forEach((length, byHash) -> {
      if (bytes.length < length) {
        return;
      }
      long leaving = 1;
      for (int i = 1; i < length; i++) {
        leaving *= BASE;
      }
      long hash = hash(bytes, 0, length);
      for (int at = 0; ; at++) {
        List<Window> there = byHash.get(hash);
        if (there != null) {
          for (Window window : there) {
            if (Arrays.equals(bytes, at, at + length, window.bytes, 0, length)) {
              hits.putIfAbsent(window.of, new Hit(artefact, at, window.of));
            }
          }
        }
        if (at + length == bytes.length) {
          return;
        }
        hash = (hash - (bytes[at] & 0xff) * leaving) * BASE + (bytes[at + length] & 0xff);
      }
    });
    return List.copyOf(hits.values());
  }

  List<Hit> scan(String artefact, String text) {
    return scan(artefact, text.getBytes(StandardCharsets.UTF_8));
  }

  int secrets() {
    return secrets;
  }

  /// Bytes looked through so far.
  long scanned() {
    return scanned;
  }

  private static long hash(byte[] bytes, int from, int length) {
    long hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = hash * BASE + (bytes[i] & 0xff);
    }
    return hash;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
