package io.tollgate.core.watch;

import io.tollgate.core.key.KeyState;
import org.jspecify.annotations.Nullable;

/// Which keys of an organization are meant: those of which all holds that is said.
///
/// What asks for an end or for use leaves deleted keys out: neither matters any more.
///
/// @param state null for any
/// @param apiId empty for any
/// @param labelPart stands in the label, whatever the case of a to z; empty for any
/// @param expires null for any, those without end included
/// @param unusedSinceMillis made before and not used since; [#ANY] for any
public record KeyFilter(
    @Nullable KeyState state,
    String apiId,
    String labelPart,
    @Nullable Expiry expires,
    long unusedSinceMillis) {

  /// No instant is asked for.
  public static final long ANY = Long.MAX_VALUE;

  /// When keys end.
  ///
  /// @param fromMillis inclusive
  /// @param beforeMillis exclusive
  public record Expiry(long fromMillis, long beforeMillis) {}

  /// Every key of an organization.
  public static final KeyFilter ALL = new KeyFilter(null, "", "", null, ANY);

  /// Whether keys that are deleted are left out.
  public boolean living() {
    return expires != null || unusedSinceMillis != ANY;
  }

  /// A label as it is compared.
  public static String folded(String label) {
    var folded = new StringBuilder(label.length());
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c);
    }
    return folded.toString();
  }
}
