package io.tollgate.gateway.metering;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an answer's body is encoded, as its `Content-Encoding` says.
public enum ContentCoding {
  /// Not at all.
  IDENTITY,
  /// `gzip`, RFC 1952.
  GZIP,
  /// `deflate`: the zlib format, RFC 1950, or bare deflate data, which some servers send.
  DEFLATE,
  /// Anything else, several codings in a row included: it can't be counted here.
  UNSUPPORTED;

  /// Reads a header's value.
  ///
  /// @param contentEncoding null where there is no such header
  public static ContentCoding of(@Nullable CharSequence contentEncoding) {
    String name =
        contentEncoding == null ? "" : contentEncoding.toString().strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> UNSUPPORTED;
    };
  }
}
