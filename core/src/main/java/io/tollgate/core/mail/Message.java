package io.tollgate.core.mail;

/// A mail to one person, as plain text and as simple HTML with the same words.
///
/// Its recipient and subject become header lines, so they have no control characters: what a
/// stranger wrote can't add a line of its own.
///
/// @param id chosen before the first try, 1..=[#ID_MAX] characters: a message of the same id is not
///   kept twice
/// @param to one address
/// @param kind what it is about, stable text for lists, such as `verify`
/// @param subject 1..=[#SUBJECT_MAX] characters
/// @param text as plain text; it may hold a one-time link
/// @param html the same, as HTML
public record Message(String id, String to, String kind, String subject, String text, String html) {

  public static final int ID_MAX = 120;
  public static final int SUBJECT_MAX = 300;

  /// Longest address a mail server takes (RFC 5321, section 4.5.3.1.3, less the brackets).
  private static final int TO_MAX = 254;

  public Message {
    check("id", id, ID_MAX);
    check("to", to, TO_MAX);
    check("kind", kind, 32);
    check("subject", subject, SUBJECT_MAX);
  }

  private static void check(String what, String value, int max) {
    if (value.isEmpty() || value.length() > max) {
      throw new IllegalArgumentException(
          what + ": " + value.length() + " characters (expected: 1..=" + max + ")");
    }
    if (value.chars().anyMatch(Message::breaksLine)) {
      throw new IllegalArgumentException(what + ": has control characters");
    }
  }

  private static boolean breaksLine(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  /// Without its texts: whoever has the link in them could use it.
  @Override
  public String toString() {
    return "Message[" + id + " " + kind + "]";
  }
}
