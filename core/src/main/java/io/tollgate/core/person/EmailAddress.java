package io.tollgate.core.person;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What we take for an address: the form that a mail server can take without quoting. Whether
/// somebody reads it, only a mail can tell.
public final class EmailAddress {

  /// RFC 5321, section 4.5.3.1.
  private static final int MAX = 254;

  private static final int LOCAL_MAX = 64;

  private EmailAddress() {}

  /// The one spelling of an address: without space around it, in lower case, its domain in ASCII.
  ///
  /// Lower case also before the `@`: no mail service that people have tells `Ann` from `ann`, and
  /// two accounts for one mailbox would be a trap.
  ///
  /// @return null if it is none
  public static @Nullable String normalize(String text) {
    if (text.length() > 4 * MAX) {
      return null;
    }
    String whole = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    int at = whole.lastIndexOf('@');
    if (at < 1) {
      return null;
    }
    String local = whole.substring(0, at).toLowerCase(Locale.ROOT);
    String domain = domain(whole.substring(at + 1));
    if (domain == null
        || local.length() > LOCAL_MAX
        || !local.codePoints().allMatch(EmailAddress::unquoted)
        || local.startsWith(".")
        || local.endsWith(".")
        || local.contains("..")) {
      return null;
    }
    String address = local + "@" + domain;
    return address.length() > MAX ? null : address;
  }

  /// What stands behind the `@`.
  public static String domainOf(String email) {
    return email.substring(email.lastIndexOf('@') + 1);
  }

  private static boolean unquoted(int c) {
    return c > 0x7f
        ? Character.isLetterOrDigit(c)
        : Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".indexOf(c) >= 0;
  }

  private static @Nullable String domain(String text) {
    String ascii;
    try {
      ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      // No domain; java.net.IDN throws either.
      return null;
    }
    String[] labels = ascii.split("\\.", -1);
    if (labels.length < 2 || ascii.length() > MAX) {
      return null;
    }
    for (String label : labels) {
      if (label.isEmpty() || label.length() > 63) {
        return null;
      }
    }
    return ascii;
  }
}
