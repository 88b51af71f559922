package io.tollgate.core.admission;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.watch.UseTrack;

/// Who calls: a key and the account it draws on. A snapshot; a change makes another.
///
/// @param minute calls of this key, and of those it takes the place of, in this minute
/// @param use how this key was used within the last seconds
public record Caller(ApiKey key, Account account, MinuteCount minute, UseTrack use) {

  /// One that has not called yet.
  public Caller(ApiKey key, Account account, MinuteCount minute) {
    this(key, account, minute, new UseTrack());
  }

  /// Whether this is how its key is found now; one of before it moved to another secret is not.
  public boolean hasDigest(KeyDigest digest) {
    return key.digest().equals(digest);
  }
}
