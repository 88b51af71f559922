package io.tollgate.core.rate;

import io.tollgate.core.account.Plan;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.Subject;
import java.util.HashMap;
import java.util.Map;

/// The calls of an organization that are under way, and how many of them are each key's.
///
/// Counted while the plan limits them: calls that were admitted under a plan without such a limit
/// don't count under the next one. Lives in memory: a restart ends every call.
///
/// Thread: any; a short critical section.
public final class InFlight {

  private final Map<Long, Integer> keys = new HashMap<>();
  private int all;

  /// What asking for a place gives.
  public sealed interface Entry permits Place, Full {}

  /// There is no place; nothing has changed.
  ///
  /// @param limit whose is reached, and how many calls it allows
  public record Full(Refusal.Limit limit) implements Entry {}

  /// A call's place, which is left exactly once.
  ///
  /// Thread: any.
  public final class Place implements Entry {
    private final long keyId;
    private boolean left;

    private Place(long keyId) {
      this.keyId = keyId;
    }

    /// The call is over.
    ///
    /// @throws IllegalStateException it was left before
    public void leave() {
      synchronized (InFlight.this) {
        if (left) {
          throw new IllegalStateException("a place was left twice");
        }
        left = true;
        all--;
        keys.computeIfPresent(keyId, (_, calls) -> calls == 1 ? null : calls - 1);
      }
    }
  }

  /// Asks for a place, for the organization and for the key at once.
  public synchronized Entry enter(long keyId, Plan.Concurrency limits) {
    if (limits.perOrganization() > 0 && all >= limits.perOrganization()) {
      return new Full(new Refusal.Limit(Subject.ORGANIZATION, limits.perOrganization()));
    }
    if (limits.perKey() > 0 && keys.getOrDefault(keyId, 0) >= limits.perKey()) {
      return new Full(new Refusal.Limit(Subject.KEY, limits.perKey()));
    }
    all++;
    keys.merge(keyId, 1, Integer::sum);
    return new Place(keyId);
  }

  /// Calls of all keys under way now.
  public synchronized int all() {
    return all;
  }

  /// Calls of one key under way now.
  public synchronized int ofKey(long keyId) {
    return keys.getOrDefault(keyId, 0);
  }
}
