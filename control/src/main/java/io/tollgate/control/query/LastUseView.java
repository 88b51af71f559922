package io.tollgate.control.query;

import io.tollgate.core.watch.LastUse;
import java.time.Instant;

/// When, from where and by what a key was last used.
///
/// @param agent its client's `User-Agent`, cleaned and cut; empty if it gave none
public record LastUseView(Instant at, String address, String agent) {

  static LastUseView of(LastUse use) {
    return new LastUseView(Instant.ofEpochMilli(use.atMillis()), use.address(), use.agent());
  }
}
