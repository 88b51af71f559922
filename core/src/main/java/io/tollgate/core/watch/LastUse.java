package io.tollgate.core.watch;

/// When, from where and by what a key was last used. A refused call is a use too.
///
/// @param address of the client
/// @param agent its `User-Agent`, cleaned and cut; empty if it gave none
/// @param urlMillis when the key last stood in a URL; 0 for never
public record LastUse(long atMillis, String address, String agent, long urlMillis) {

  /// Longest `User-Agent` kept, in characters.
  public static final int AGENT_MAX = 200;

  /// The later of two, with the later of what each knows of URLs.
  public LastUse orLater(LastUse other) {
    LastUse later = other.atMillis >= atMillis ? other : this;
    return new LastUse(
        later.atMillis, later.address, later.agent, Math.max(urlMillis, other.urlMillis));
  }
}
