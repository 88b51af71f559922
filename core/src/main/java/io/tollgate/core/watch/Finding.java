package io.tollgate.core.watch;

import io.tollgate.core.notice.NoticeKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a rule has found about a key.
///
/// @param facts what it saw, and the figures of the rule, in the order in which they are to be read
public record Finding(NoticeKind kind, Map<String, String> facts) {
  public Finding {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /// @param facts name, value, name, value
  static Finding of(NoticeKind kind, Object... facts) {
    var all = new LinkedHashMap<String, String>();
    for (int i = 0; i < facts.length; i += 2) {
      all.put(String.valueOf(facts[i]), String.valueOf(facts[i + 1]));
    }
    return new Finding(kind, all);
  }
}
