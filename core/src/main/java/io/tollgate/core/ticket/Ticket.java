package io.tollgate.core.ticket;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;

/// The portal's word that a call is made for a key by somebody who may use it. It stands for that
/// key at one api, once, for [#LIFE_MILLIS]; everything else is the key's, at the call.
///
/// @param apiId the api it is good at
/// @param key how its key is found
/// @param viewer where the person is who asked for the call: the networks of the key are held
///   against it
/// @param issuedMillis by the ledger's clock, since 1970
/// @param nonceHigh random, with `nonceLow`: no two tickets share both
public record Ticket(
    String apiId,
    KeyDigest key,
    IpAddress viewer,
    long issuedMillis,
    long nonceHigh,
    long nonceLow) {

  /// How long it can be used, in milliseconds.
  public static final long LIFE_MILLIS = 60_000;

  /// How far the clock of whoever issued it may be ahead, in milliseconds.
  public static final long AHEAD_MILLIS = 2_000;

  /// What stands in the record of its call as whom it was made for. No token's subject has a space.
  public static final String SUBJECT = "via explorer";

  /// The header it is shown in, and nowhere else.
  public static final String HEADER = "Tollgate-Ticket";

  public boolean holds(long atMillis) {
    return atMillis >= issuedMillis - AHEAD_MILLIS && atMillis < endMillis();
  }

  /// First instant it holds no longer.
  public long endMillis() {
    return issuedMillis + LIFE_MILLIS;
  }
}
