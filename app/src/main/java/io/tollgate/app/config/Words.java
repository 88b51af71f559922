package io.tollgate.app.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wording of problems.
final class Words {

  /// Longest piece of a file that is quoted back, in characters.
  private static final int QUOTED_MAX = 60;

  /// Longest list of what is expected, in characters.
  private static final int LISTED_MAX = 160;

  /// Most names a word is compared with, so that many wrong ones take no time.
  private static final int COMPARED_MAX = 300;

  private Words() {}

  /// A piece of the file, in quotes, on one line.
  static String quoted(String raw) {
    boolean whole = raw.codePointCount(0, raw.length()) <= QUOTED_MAX;
    String head = whole ? raw : raw.substring(0, raw.offsetByCodePoints(0, QUOTED_MAX));
    return "\"" + printable(head) + (whole ? "\"" : "…\"");
  }

  /// A text without what a terminal would act on.
  static String printable(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          boolean acts =
              Character.isISOControl(c)
                  || type == Character.FORMAT
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR
                  || type == Character.SURROGATE;
          out.appendCodePoint(acts ? '?' : c);
        });
    return out.toString();
  }

  /// `unknown key "lsten"; did you mean "listen"?`, or what there is to choose from.
  static String unknown(String what, String raw, Collection<String> known) {
    String nearest = nearest(raw, known);
    if (nearest != null) {
      return "unknown " + what + " " + quoted(raw) + "; did you mean \"" + nearest + "\"?";
    }
    if (known.isEmpty()) {
      return "unknown " + what + " " + quoted(raw) + " (there is none)";
    }
    List<String> sorted = known.stream().sorted().toList();
    var listed = new StringBuilder(sorted.getFirst());
    int count = 1;
    while (count < sorted.size() && listed.length() + sorted.get(count).length() < LISTED_MAX) {
      listed.append(", ").append(sorted.get(count++));
    }
    String more = count < sorted.size() ? ", …)" : ")";
    return "unknown " + what + " " + quoted(raw) + " (expected: " + listed + more;
  }

  /// The known name a slip or two away from what was written; null if none is near.
  private static @Nullable String nearest(String raw, Collection<String> known) {
    if (raw.length() > QUOTED_MAX || known.size() > COMPARED_MAX) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(1, Math.min(3, raw.length() / 3)) + 1;
    for (String candidate : known.stream().sorted().toList()) {
      boolean alike = Math.abs(candidate.length() - raw.length()) < bestDistance;
      int distance = alike ? distance(raw, candidate) : Integer.MAX_VALUE;
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /// Edits between two words: insertions, deletions, replacements (Levenshtein 1966).
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int next = Math.min(diagonal + change, 1 + Math.min(row[j], row[j - 1]));
        diagonal = row[j];
        row[j] = next;
      }
    }
    return row[b.length()];
  }

  /// What a parser of ours has against a text, unless the text holds a variable's value: then only
  /// that it is none.
  static String against(Entry.Text text, String what, IllegalArgumentException reason) {
    String message = reason.getMessage();
    if (message == null || !text.raw().equals(text.text()) || text.raw().length() > QUOTED_MAX) {
      return "not " + what + ": " + quoted(text.raw());
    }
    return printable(message);
  }

  /// `1 route`, `2 routes`.
  static String count(long n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }

  /// A path, taken from a folder.
  ///
  /// @return null if it is none, and that was told
  static @Nullable Path path(Entry.Text text, Path folder, Problems problems) {
    if (text.text() != null && !text.text().isBlank()) {
      try {
        return folder.resolve(text.text()).normalize();
      } catch (InvalidPathException _) {
        // Told below: the exception's words hold the value.
      }
    }
    problems.add(text.at(), "expected a path, found " + text.words());
    return null;
  }
}
