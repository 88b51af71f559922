package io.tollgate.core.key;

import java.util.List;

/// What a call is decided by of a key. The rest of an [ApiKey], such as its label, is for people,
/// and stays in the store.
public interface LiveKey {

  /// Public, stands in logs and reports.
  long id();

  /// Whose pool it draws on.
  long organizationId();

  /// The first key of its line, itself if it replaces none.
  long firstId();

  /// The api it opens.
  String apiId();

  /// How it is found.
  KeyDigest digest();

  KeyState state();

  /// Whether it is a decoy.
  boolean canary();

  /// 0 for always.
  long notBeforeMillis();

  /// [Long#MAX_VALUE] for never.
  long expiresMillis();

  /// What it may use of the pool.
  KeyLimits limits();

  /// What it may be used for.
  Permissions permissions();

  /// Public keys of which one must have signed a token shown beside the key, oldest first; none,
  /// and the key alone is enough.
  List<TokenKey> tokenKeys();
}
