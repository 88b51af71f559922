package io.tollgate.core.admission;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.rate.InFlight;
import io.tollgate.core.rate.MinuteCount;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An organization in memory: its terms, its desk, its minute.
///
/// Thread: any.
public final class Account {

  private final Desk desk;
  private final MinuteCount minute = new MinuteCount();
  private final InFlight inFlight = new InFlight();

  /// Lines of keys, by the first of each: few, since most keys stand for themselves.
  private final ConcurrentHashMap<Long, Line> lines = new ConcurrentHashMap<>(1);

  private final Arrival arrival;
  private volatile Terms terms;

  Account(Terms terms, Desk desk, Arrival arrival) {
    this.terms = terms;
    this.desk = desk;
    this.arrival = arrival;
  }

  public long organizationId() {
    return desk.organizationId();
  }

  public Desk desk() {
    return desk;
  }

  /// Calls of all its keys in this minute.
  public MinuteCount minute() {
    return minute;
  }

  /// The line a key counts in.
  ///
  /// @param own what it counts in if no other key of its line has called yet
  /// @return null for a key that stands for itself
  @Nullable Line lineOf(ApiKey key, Activity own) {
    return key.inLine()
        ? lines.computeIfAbsent(key.firstId(), first -> new Line(first, own))
        : null;
  }

  /// Its calls under way, where the plan limits them.
  public InFlight inFlight() {
    return inFlight;
  }

  /// What is in force now.
  public Terms terms() {
    return terms;
  }

  /// What is in force at an instant. A plan whose time has come takes force here, at the desk too,
  /// before anything is decided by it.
  ///
  /// @param atMillis never behind the instant of an earlier decision by more than a call takes
  public Terms terms(long atMillis) {
    Terms now = terms;
    return atMillis < now.untilMillis() ? now : arrival.arrive(this, atMillis);
  }

  void setTerms(Terms next) {
    terms = next;
  }

  /// Puts a plan in force whose time has come.
  interface Arrival {

    /// @return what is in force then
    Terms arrive(Account account, long atMillis);
  }

  /// What an organization has bought.
  ///
  /// @param plan null if the configuration no longer has it: then nothing is sold
  /// @param untilMillis the first instant of another plan, [Long#MAX_VALUE] if none is to come
  public record Terms(Organization organization, @Nullable Plan plan, long untilMillis) {}
}
