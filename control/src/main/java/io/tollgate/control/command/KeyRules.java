package io.tollgate.control.command;

import io.tollgate.control.command.Outcome.Reason;
import io.tollgate.control.command.Outcome.Rejected;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.ApiKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Holds keys to the policy of their organization or plan.
///
/// Thread: any that may block.
final class KeyRules {

  private final ControlPorts ports;

  KeyRules(ControlPorts ports) {
    this.ports = ports;
  }

  /// What is demanded of the keys of an organization.
  static KeyPolicy of(Organization organization, @Nullable Plan plan) {
    return (plan == null ? KeyPolicy.NONE : plan.keys()).under(organization.keys());
  }

  private KeyPolicy policy(long organizationId) {
    Organization organization = ports.stores().organizations().byId(organizationId);
    return organization == null
        ? KeyPolicy.NONE
        : of(
            organization,
            ports.catalog().get().plan(organization.at(ports.clock().millis()).planId()));
  }

  /// What is demanded of new keys of an organization, read once for many.
  ///
  /// @param living how many there are, if that counts
  record Room(KeyPolicy policy, int living) {}

  Room room(long organizationId, long now) {
    KeyPolicy policy = policy(organizationId);
    return new Room(
        policy, policy.max() == 0 ? 0 : ports.stores().keys().countLiving(organizationId, now));
  }

  /// Whether a key may be made that is one more.
  ///
  /// @return null if it may
  <T> @Nullable Rejected<T> refuseNew(ApiKey key, long now) {
    return refuseNew(key, room(key.organizationId(), now), 0, now);
  }

  /// Whether a key may be made beside others that are made with it.
  ///
  /// @param room of its organization
  /// @param others how many of its organization
  /// @return null if it may
  static <T> @Nullable Rejected<T> refuseNew(ApiKey key, Room room, int others, long now) {
    KeyPolicy policy = room.policy();
    return policy.max() > 0 && room.living() + others >= policy.max()
        ? new Rejected<>(
            Reason.CONFLICT,
            null,
            "the key policy allows "
                + policy.max()
                + (policy.max() == 1 ? " key" : " keys")
                + " at once: delete or end one first")
        : refuse(policy, null, key, now);
  }

  /// Whether a key may take the place of another.
  ///
  /// @return null if it may
  <T> @Nullable Rejected<T> refuseSuccessor(ApiKey key, long now) {
    return refuse(policy(key.organizationId()), null, key, now);
  }

  /// Whether a key may become another. Rules about what stays as it was don't count: a policy that
  /// came later leaves keys as they are.
  ///
  /// @return null if it may
  <T> @Nullable Rejected<T> refuseChange(ApiKey old, ApiKey next, long now) {
    return refuse(policy(next.organizationId()), old, next, now);
  }

  private static <T> @Nullable Rejected<T> refuse(
      KeyPolicy policy, @Nullable ApiKey old, ApiKey key, long now) {
    if (policy.limit()
        && !key.limits().limitsCredits()
        && (old == null || !old.limits().equals(key.limits()))) {
      return invalid("monthCredits", "a limit of credits: give monthCredits or dayCredits");
    }
    if (policy.expiryMillis() > 0 && (old == null || old.expiresMillis() != key.expiresMillis())) {
      if (key.expiresMillis() == Long.MAX_VALUE) {
        return invalid("expiresAt", "an end" + within(policy));
      }
      if (policy.expiryMillis() < KeyPolicy.ANY_END
          && key.expiresMillis() - now > policy.expiryMillis()) {
        return invalid("expiresAt", "an end" + within(policy));
      }
    }
    if (policy.networks()
        && key.permissions().networks().allow().isEmpty()
        && (old == null || !old.permissions().networks().equals(key.permissions().networks()))) {
      return invalid("allowNetworks", "networks it may be used from");
    }
    return null;
  }

  private static String within(KeyPolicy policy) {
    if (policy.expiryMillis() == KeyPolicy.ANY_END) {
      return "";
    }
    Duration longest = Duration.ofMillis(policy.expiryMillis());
    return ", at most "
        + (longest.toHours() % 24 == 0 ? longest.toDays() + " days" : longest.toHours() + " hours")
        + " away";
  }

  private static <T> Rejected<T> invalid(String field, String demanded) {
    return new Rejected<>(Reason.INVALID, field, "the key policy demands " + demanded);
  }
}
