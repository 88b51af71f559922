package io.tollgate.core.notice;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Something about a key that somebody should know.
///
/// @param id positive; later notices have greater ones
/// @param facts what was seen, by name, in the order in which they are to be read; never a secret
/// @param acknowledgedMillis 0 while nobody has
/// @param acknowledgedBy who did; empty while nobody has
public record Notice(
    long id,
    long organizationId,
    long keyId,
    NoticeKind kind,
    long atMillis,
    Map<String, String> facts,
    long acknowledgedMillis,
    String acknowledgedBy) {

  /// Most facts of a notice.
  public static final int FACTS_MAX = 16;

  /// Longest value of a fact, in characters.
  public static final int FACT_MAX = 500;

  public Notice {
    if (facts.size() > FACTS_MAX) {
      throw new IllegalArgumentException(
          "facts: " + facts.size() + " (expected: 0..=" + FACTS_MAX + ")");
    }
    var cleaned = new LinkedHashMap<String, String>();
    facts.forEach((name, value) -> cleaned.put(name, clean(value)));
    facts = Collections.unmodifiableMap(cleaned);
  }

  /// One that nobody has acknowledged.
  public Notice(
      long id,
      long organizationId,
      long keyId,
      NoticeKind kind,
      long atMillis,
      Map<String, String> facts) {
    this(id, organizationId, keyId, kind, atMillis, facts, 0, "");
  }

  /// The same, seen by somebody.
  public Notice acknowledged(String actor, long millis) {
    return new Notice(id, organizationId, keyId, kind, atMillis, facts, millis, actor);
  }

  /// On one line, without what a terminal or a log would act on, and not too long.
  private static String clean(String value) {
    var clean = new StringBuilder();
    value
        .codePoints()
        .limit(FACT_MAX)
        .forEach(c ->
            clean.appendCodePoint(
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.SURROGATE,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.UNASSIGNED ->
                      '?';
                  default -> c;
                }));
    return clean.toString();
  }
}
