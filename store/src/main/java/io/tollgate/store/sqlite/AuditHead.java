package io.tollgate.store.sqlite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The newest entry of the audit, to be noted where whoever can write to the database can't: a
/// chain alone does not show that its end is gone, or that all of it was made anew.
///
/// @param sequence 1 or more
/// @param link of the entry, 64 hex digits
public record AuditHead(long sequence, String link) {

  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,17}) ([0-9a-f]{64})\n");

  /// One line.
  public String toText() {
    return sequence + " " + link + "\n";
  }

  /// @return null if it is not what [#toText] writes
  public static @Nullable AuditHead fromText(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new AuditHead(Long.parseLong(matcher.group(1)), matcher.group(2))
        : null;
  }
}
