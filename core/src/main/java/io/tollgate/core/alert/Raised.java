package io.tollgate.core.alert;

import java.util.LinkedHashMap;
import java.util.Map;

/// An alert to be raised, if it was not.
///
/// @param basis see [Alert]
/// @param facts name, value
public record Raised(
    long organizationId,
    AlertRule rule,
    long subjectId,
    long period,
    long basis,
    long atMillis,
    Map<String, String> facts) {

  /// @param facts name, value, name, value
  public static Map<String, String> facts(Object... facts) {
    var all = new LinkedHashMap<String, String>();
    for (int i = 0; i < facts.length; i += 2) {
      all.put(String.valueOf(facts[i]), String.valueOf(facts[i + 1]));
    }
    return all;
  }
}
