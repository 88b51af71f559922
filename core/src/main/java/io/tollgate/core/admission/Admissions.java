package io.tollgate.core.admission;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.credit.HoldResult;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.price.Asked;
import io.tollgate.core.rate.InFlight;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.request.Subject;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Route;
import io.tollgate.core.token.AccessToken;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The order of the checks, from a known caller to a hold.
///
/// First who calls: the key, its state, its validity, where it is used from; then its
/// organization's standing. A key that no longer holds is told so wherever it is shown, for that is
/// all there is to tell; from a network it may not be used from, nothing more is told of it. Then
/// what for: the key's environment and scopes, the plan's routes. Then how much: calls per minute,
/// how far back, calls under way, credits per second, credits.
///
/// Thread: any; no state of its own.
public final class Admissions {

  private Admissions() {}

  /// Admits one call, or says why not.
  public static Admission admit(Caller caller, Api api, Route route, Attempt call) {
    Asked asked = call.asked();
    long at = call.atMillis();
    Refusal refusal = refuse(caller, api, route, call);
    if (refusal != null) {
      return new Admission.Refused(refusal);
    }
    Plan plan = caller.account().terms(at).plan();
    if (plan == null || !plan.concurrency().limited()) {
      return hold(caller, null, route, asked, at);
    }
    return switch (caller.account().inFlight().enter(caller.firstId(), plan.concurrency())) {
      case InFlight.Full full ->
          new Admission.Refused(Refusal.of(RefusalCode.CONCURRENCY, full.limit()));
      case InFlight.Place place -> {
        Admission admission = hold(caller, place, route, asked, at);
        if (!(admission instanceof Admission.Admitted)) {
          place.leave();
        }
        yield admission;
      }
    };
  }

  private static Admission hold(
      Caller caller, InFlight.@Nullable Place place, Route route, Asked asked, long at) {
    if (route.price().free()) {
      return new Admission.Admitted(caller, null, place);
    }
    long high = route.price().high(asked);
    if (high == 0) {
      return new Admission.Admitted(caller, null, place);
    }
    long low = Math.min(route.price().low(asked), high);
    Plan plan = caller.account().terms(at).plan();
    Throughput throughput = plan == null ? null : plan.throughput();
    return switch (caller.account().desk().hold(caller, low, high, throughput, at)) {
      case Hold hold -> new Admission.Admitted(caller, hold, place);
      case HoldResult.NoCredit no -> new Admission.Refused(spent(no));
      case HoldResult.TooFast no ->
          new Admission.Refused(
              Refusal.until(
                  RefusalCode.THROUGHPUT,
                  no.retryMillis(),
                  new Refusal.Limit(Subject.ORGANIZATION, no.hard())));
      case HoldResult.Closed closed ->
          closed == HoldResult.Closed.RETIRED
              ? Admission.Again.AGAIN
              : new Admission.Refused(Refusal.of(RefusalCode.BOOKS_FROZEN));
    };
  }

  /// The refusal of a call whose price does not fit in what is left.
  public static Refusal spent(HoldResult.NoCredit no) {
    return Refusal.until(
        no.kind().monthly() ? RefusalCode.MONTH_CREDITS : RefusalCode.DAY_CREDITS,
        no.resetMillis(),
        no.limit());
  }

  /// What makes a key as good as unknown: it is another api's, a decoy, or was deleted. Counts
  /// nothing, so that who found such a key can't use up its organization's minute, and does no more
  /// than is done for a key nobody has, so that the time of the answer doesn't tell them apart.
  ///
  /// @return null if nothing is against it yet
  public static @Nullable Refusal refuseStranger(Caller caller, Api api) {
    if (!caller.apiId().equals(api.id()) || caller.canary()) {
      // In the words of an unknown key: whether it opens another api is nobody's business, and a
      // decoy must not be told from a key that never was.
      return Refusal.of(RefusalCode.UNKNOWN_KEY);
    }
    return caller.state() == KeyState.DELETED ? Refusal.of(RefusalCode.KEY_DELETED) : null;
  }

  /// Everything but the credits. Counts the call in its organization's minute and in its key's,
  /// whatever the answer.
  ///
  /// @param route null for an endpoint of the dialect's own, which every plan opens and which is in
  ///   no group
  /// @return null if nothing is against it
  public static @Nullable Refusal refuse(
      Caller caller, Api api, @Nullable Route route, Attempt call) {
    long at = call.atMillis();
    Plan plan = caller.account().terms(at).plan();
    long keyCalls = caller.count(at);
    long calls = caller.account().minute().count(at);
    Refusal refusal = refuseCaller(caller, api, call);
    if (refusal != null) {
      return refusal;
    }
    RefusalCode forbidden = forbidden(caller, api, route, call);
    if (forbidden != null) {
      return Refusal.of(forbidden);
    }
    if (plan == null) {
      return Refusal.of(RefusalCode.PLAN_LAPSED);
    }
    if (route != null && !plan.opens(api.id(), route.id())) {
      return Refusal.of(RefusalCode.NOT_IN_PLAN);
    }
    if (plan.minuteLimit() > 0 && (plan.minutePerKey() ? keyCalls : calls) > plan.minuteLimit()) {
      Subject subject = plan.minutePerKey() ? Subject.KEY : Subject.ORGANIZATION;
      return minuteFull(subject, plan.minuteLimit(), at);
    }
    long keyLimit = caller.limits().minuteCalls();
    if (keyLimit > 0 && keyCalls > keyLimit) {
      return minuteFull(Subject.KEY, keyLimit, at);
    }
    return route == null || !plan.reach().limited() ? null : plan.reach().refuse(call.wanted(), at);
  }

  /// What a key may not be used for, whatever its organization has bought.
  private static @Nullable RefusalCode forbidden(
      LiveKey key, Api api, @Nullable Route route, Attempt call) {
    Permissions permissions = key.permissions();
    Set<Environment> taken = route == null ? api.environments() : route.environments();
    if (!taken.contains(permissions.environment())) {
      return RefusalCode.ENVIRONMENT;
    }
    boolean writes = route == null ? call.changes() : route.writes(call.method());
    if (writes && key.state() == KeyState.QUARANTINED) {
      return RefusalCode.SCOPE;
    }
    // The dialect's endpoints are in no group: what only tells is open to each key.
    boolean open = route == null && !writes;
    String group = route == null ? "" : route.group();
    AccessToken token = call.token();
    return open
            || (permissions.opens(group, writes) && (token == null || token.opens(group, writes)))
        ? null
        : RefusalCode.SCOPE;
  }

  /// What stands before all else, a token included: the key, where it is used from, and its
  /// organization's standing. Counts nothing.
  ///
  /// @return null if nothing is against it
  public static @Nullable Refusal refuseCaller(Caller caller, Api api, Attempt call) {
    Refusal refusal = refuseKey(caller, api, call);
    if (refusal != null) {
      return refusal;
    }
    return switch (caller.account().terms().organization().standing()) {
      case ACTIVE -> null;
      case UNPAID -> Refusal.of(RefusalCode.PLAN_UNPAID);
      case LAPSED -> Refusal.of(RefusalCode.PLAN_LAPSED);
      case SUSPENDED -> Refusal.of(RefusalCode.SUSPENDED);
    };
  }

  private static Refusal minuteFull(Subject subject, long calls, long at) {
    return Refusal.until(
        RefusalCode.MINUTE_LIMIT, MinuteCount.endOf(at), new Refusal.Limit(subject, calls));
  }

  private static @Nullable Refusal refuseKey(Caller caller, Api api, Attempt call) {
    long at = call.atMillis();
    Refusal stranger = refuseStranger(caller, api);
    if (stranger != null) {
      return stranger;
    }
    RefusalCode state =
        switch (caller.state()) {
          case ACTIVE, QUARANTINED -> null;
          case DISABLED -> RefusalCode.KEY_DISABLED;
          case LEAKED -> RefusalCode.KEY_LEAKED;
          case DELETED -> RefusalCode.KEY_DELETED;
        };
    if (state != null) {
      return Refusal.of(state);
    }
    if (at < caller.notBeforeMillis()) {
      return Refusal.of(RefusalCode.KEY_NOT_YET);
    }
    if (at >= caller.expiresMillis()) {
      return Refusal.of(RefusalCode.KEY_EXPIRED);
    }
    return caller.permissions().networks().admit(call.from())
        ? null
        : Refusal.of(RefusalCode.NETWORK);
  }
}
