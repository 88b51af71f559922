package io.tollgate.gateway.credential;

import java.util.ArrayList;
import java.util.List;

/// Where a dialect's credentials stand, and what several of them in one request mean.
///
/// @param ordered those that are read, the first wins
/// @param ignored those that are never read; what stands there does not go upstream either
/// @param several what becomes of a request that shows a key in more than one carrier
/// @param anyCase whether keys are compared without case: they are read as if in lower case
public record Carriers(
    List<Carrier> ordered, List<Carrier> ignored, Several several, boolean anyCase) {

  /// A request that shows keys in several carriers. Two different ones in one and the same carrier
  /// are two callers whatever is said here.
  public enum Several {
    /// The first carrier wins silently.
    FIRST,
    /// The same key again is fine, another one is another caller.
    SAME,
    /// Even the same key again is refused.
    NONE
  }

  public Carriers {
    ordered = List.copyOf(ordered);
    ignored = List.copyOf(ignored);
  }

  /// Carriers of keys that are compared as they are.
  public static Carriers of(Several several, Carrier... ordered) {
    return new Carriers(List.of(ordered), List.of(), several, false);
  }

  /// The same, where the gateway's own tokens are taken as well: always in `Authorization: Bearer`.
  ///
  /// @param ownUse whether the dialect has a use of its own for such headers, beside a key
  public Carriers withTokens(boolean ownUse) {
    if (ordered.stream().anyMatch(Carrier.Bearer.class::isInstance)) {
      return this;
    }
    var all = new ArrayList<>(ordered);
    all.add(new Carrier.Token(ownUse));
    return new Carriers(all, ignored, several, anyCase);
  }

  /// Whether a key may stand in the URL.
  public boolean inUrl() {
    return ordered.stream().anyMatch(Carriers::isInUrl);
  }

  /// Whether a client certificate may stand for a key, where the api does not say otherwise.
  public boolean certificates() {
    return ordered.stream().anyMatch(Carrier.Certificate.class::isInstance);
  }

  static boolean isInUrl(Carrier carrier) {
    return carrier instanceof Carrier.Parameter || carrier instanceof Carrier.Segment;
  }
}
