package io.tollgate.gateway.metering;

/// Why an answer could not be counted.
public enum Fault {
  /// It breaks the grammar of JSON, or is neither an object nor an array.
  NOT_JSON,
  /// It ended before its value did, or was empty.
  TRUNCATED,
  /// Something other than white space follows its value.
  TRAILING,
  /// It nests deeper than [AnswerMeter#NESTING_MAX].
  TOO_DEEP
}
