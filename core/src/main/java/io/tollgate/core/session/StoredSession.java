package io.tollgate.core.session;

import java.util.Map;

/// A session as it is kept. Who reads it can't take it over: of its id only the digest is here.
///
/// @param digest SHA-256 of the session's id, 64 hexadecimal digits
/// @param personId whose it is; 0 while nobody has signed in
/// @param seenMillis when it was last used, to the minute
/// @param agent the browser's own words; empty if it said none, at most [#AGENT_MAX]
/// @param address where it was last used from, at most [#ADDRESS_MAX]
/// @param facts what is remembered meanwhile, by name; never a secret
public record StoredSession(
    String digest,
    long personId,
    long createdMillis,
    long seenMillis,
    String agent,
    String address,
    Map<String, String> facts) {

  /// Longest words of a browser that are kept, in characters.
  public static final int AGENT_MAX = 300;

  /// Longest address, in characters.
  public static final int ADDRESS_MAX = 64;

  /// Most facts of a session, in characters with their names.
  public static final int FACTS_MAX = 2_000;

  private static final int DIGEST_LENGTH = 64;

  public StoredSession {
    facts = Map.copyOf(facts);
    require("digest", digest.length(), DIGEST_LENGTH, DIGEST_LENGTH);
    require("agent", agent.length(), 0, AGENT_MAX);
    require("address", address.length(), 0, ADDRESS_MAX);
    require(
        "facts",
        facts.entrySet().stream()
            .mapToInt(fact -> fact.getKey().length() + fact.getValue().length() + 2)
            .sum(),
        0,
        FACTS_MAX);
  }

  private static void require(String what, int length, int min, int max) {
    if (length < min || length > max) {
      throw new IllegalArgumentException(
          what + ": " + length + " characters (expected: " + min + "..=" + max + ")");
    }
  }
}
