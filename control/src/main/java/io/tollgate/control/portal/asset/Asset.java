package io.tollgate.control.portal.asset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/// One file of style or script, ready to be sent.
final class Asset {

  private static final int HASH_LENGTH = 12;

  private final String path;
  private final String type;
  private final byte[] plain;
  private final byte[] zipped;

  /// @param name such as `portal.css`
  Asset(String name, String type, byte[] content) {
    int dot = name.lastIndexOf('.');
    this.path = Assets.ROOT + name.substring(0, dot) + '.' + hash(content) + name.substring(dot);
    this.type = type;
    this.plain = content;
    this.zipped = zip(content);
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] zip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Where it is served.
  String path() {
    return path;
  }

  String type() {
    return type;
  }

  /// @param zip whether the client takes gzip
  byte[] bytes(boolean zip) {
    return zip ? zipped : plain;
  }

  String text() {
    return new String(plain, StandardCharsets.UTF_8);
  }
}
