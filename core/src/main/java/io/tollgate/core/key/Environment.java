package io.tollgate.core.key;

/// What a key is meant for. A key never changes it.
public enum Environment {
  DEVELOPMENT,
  QA,
  PRODUCTION
}
