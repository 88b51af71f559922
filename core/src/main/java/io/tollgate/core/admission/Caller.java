package io.tollgate.core.admission;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.TokenKey;
import java.util.List;

/// Who calls: a key and the account it draws on. A snapshot; a change makes another, which goes on
/// counting where this one does.
///
/// Thread: any.
public final class Caller implements LiveKey {

  /*
   * 56 bytes, the digest's words among them: a look-up that has found the caller has all it compares
   * with, and what it decides by next, in one or two lines of the processor's cache.
   */

  private final long digestA;
  private final long digestB;
  private final long digestC;
  private final long digestD;
  private final long id;
  private final KeyTerms terms;
  private final Activity activity;

  /// One that has not called yet.
  public Caller(ApiKey key, Account account) {
    this(key, account, new Interner<>(1));
  }

  /// @param shared where terms are the same for all keys of which the same is said
  Caller(ApiKey key, Account account, Interner<KeyTerms> shared) {
    this(key, new Activity(account), shared);
  }

  private Caller(ApiKey key, Activity activity, Interner<KeyTerms> shared) {
    KeyDigest digest = key.digest();
    this.digestA = digest.a();
    this.digestB = digest.b();
    this.digestC = digest.c();
    this.digestD = digest.d();
    this.id = key.id();
    this.terms = shared.intern(KeyTerms.of(key, activity.account().lineOf(key, activity)));
    this.activity = activity;
  }

  /// The same caller, of whose key something else is said now.
  Caller with(ApiKey key, Interner<KeyTerms> shared) {
    return new Caller(key, activity, shared);
  }

  public Account account() {
    return activity.account();
  }

  // ---- what it does

  /// Counts one call of this key, and of those it takes the place of.
  ///
  /// @param atMillis arrival, milliseconds since 1970
  /// @return calls of that minute, this one included
  public long count(long atMillis) {
    return minute().count(atMillis);
  }

  /// Calls counted in the minute of `atMillis` so far.
  public long counted(long atMillis) {
    return minute().counted(atMillis);
  }

  private Activity minute() {
    Line line = terms.line();
    return line == null ? activity : line.first();
  }

  /// Notes where a call came from. Allocates nothing where it is nothing new.
  ///
  /// @param inUrl whether the key stood in the URL
  /// @return whether it should be told to [io.tollgate.core.watch.Sightings#add]
  public boolean isNews(long atMillis, IpAddress from, boolean inUrl) {
    return activity.isNews(atMillis, from, inUrl);
  }

  // ---- its key

  @Override
  public long id() {
    return id;
  }

  @Override
  public long organizationId() {
    return activity.account().organizationId();
  }

  @Override
  public long firstId() {
    Line line = terms.line();
    return line == null ? id : line.firstId();
  }

  @Override
  public KeyDigest digest() {
    return new KeyDigest(digestA, digestB, digestC, digestD);
  }

  /// Whether this is how its key is found now; one of before it moved to another secret is not.
  public boolean hasDigest(KeyDigest digest) {
    return digestA == digest.a()
        && digestB == digest.b()
        && digestC == digest.c()
        && digestD == digest.d();
  }

  @Override
  public String apiId() {
    return terms.apiId();
  }

  @Override
  public KeyState state() {
    return terms.state();
  }

  @Override
  public boolean canary() {
    return terms.canary();
  }

  @Override
  public long notBeforeMillis() {
    return terms.notBeforeMillis();
  }

  @Override
  public long expiresMillis() {
    return terms.expiresMillis();
  }

  @Override
  public KeyLimits limits() {
    return terms.limits();
  }

  @Override
  public Permissions permissions() {
    return terms.permissions();
  }

  @Override
  public List<TokenKey> tokenKeys() {
    return terms.tokenKeys();
  }

  @Override
  public String toString() {
    return "Caller[key=" + id + "]";
  }
}
