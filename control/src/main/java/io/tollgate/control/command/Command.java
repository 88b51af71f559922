package io.tollgate.control.command;

import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.Money;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One act of the control plane. Holds what was asked for; [CommandExecutor] decides.
public sealed interface Command {

  /// A new organization with its subscription.
  ///
  /// @param anchorMillis when the subscription begins; null for now
  record CreateOrganization(NewId id, String name, String planId, @Nullable Long anchorMillis)
      implements Command {}

  /// Changes what is given and leaves the rest.
  ///
  /// @param planId another plan begins a new subscription: its anchor is now, unless `anchorMillis`
  ///   or `keepAnchor` says otherwise
  record ChangeOrganization(
      long organizationId,
      @Nullable String name,
      @Nullable Standing standing,
      @Nullable String planId,
      @Nullable Long anchorMillis,
      boolean keepAnchor,
      NewOverage overage)
      implements Command {}

  /// Overage to be changed; null leaves a part as it is.
  ///
  /// @param ceilingCredits how far beyond the cap
  record NewOverage(@Nullable Boolean on, @Nullable Long ceilingCredits) {}

  /// Another plan of the same line: a higher one at once, a lower one from the next month on. The
  /// months stay where they are.
  ///
  /// @param expected what whoever asks was told before; null for whatever it is
  record ChangePlan(long organizationId, String planId, @Nullable Told expected)
      implements Command {

    /// What was told before the act.
    ///
    /// @param fromPlanId the plan it was told for
    /// @param chargedMinor what is charged at once, in the currency's smallest unit
    public record Told(String fromPlanId, long chargedMinor) {}
  }

  /// A change of plan that has not taken force is not to come.
  record UndoPlanChange(long organizationId) implements Command {}

  /// Writes down a change of plan whose time has come; it is in force without that.
  record TakeDuePlan(long organizationId) implements Command {}

  /// Overage in money, changed where something is given.
  ///
  /// @param ceiling the most to pay for it in each month
  record SetOverage(long organizationId, @Nullable Boolean on, @Nullable Money ceiling)
      implements Command {}

  /// A new key.
  ///
  /// @param notBeforeMillis 0 for always
  /// @param expiresMillis [Long#MAX_VALUE] for never
  /// @param note what its owner says of it; may be empty
  /// @param limits of the key, within its organization's
  /// @param canary whether it is a decoy
  record CreateKey(
      NewId id,
      long organizationId,
      String apiId,
      String label,
      String note,
      long notBeforeMillis,
      long expiresMillis,
      KeyLimits limits,
      Permissions permissions,
      boolean canary)
      implements Command {

    /// A key that may all its organization may, for ever.
    public CreateKey(NewId id, long organizationId, String apiId, String label) {
      this(
          id,
          organizationId,
          apiId,
          label,
          "",
          0,
          Long.MAX_VALUE,
          KeyLimits.NONE,
          Permissions.ALL,
          false);
    }
  }

  /// Keys that somebody else has made. Each is taken or refused for itself.
  ///
  /// @param dry whether they are only looked at
  record ImportKeys(String apiId, List<ImportedKey> keys, boolean dry) implements Command {
    public ImportKeys {
      keys = List.copyOf(keys);
    }
  }

  /// A key that somebody else has made, of which no more than its hash is known.
  ///
  /// @param sha256 of the key, in hex
  /// @param hint enough to recognise it, too little to use it
  /// @param notBeforeMillis 0 for always
  /// @param expiresMillis [Long#MAX_VALUE] for never
  record ImportedKey(
      long organizationId,
      String sha256,
      String hint,
      String label,
      String note,
      long notBeforeMillis,
      long expiresMillis,
      KeyLimits limits,
      Permissions permissions) {

    /// Without the hash: who guesses a weak key could tell by it.
    @Override
    public String toString() {
      return "ImportedKey[***]";
    }
  }

  /// Changes what is given and leaves the rest.
  record ChangeKey(
      long keyId,
      @Nullable String label,
      @Nullable String note,
      @Nullable KeyState state,
      @Nullable Long notBeforeMillis,
      @Nullable Long expiresMillis,
      NewLimits limits,
      NewPermissions permissions)
      implements Command {

    /// Only its state.
    public ChangeKey(long keyId, KeyState state) {
      this(keyId, null, null, state, null, null, NewLimits.NONE, NewPermissions.NONE);
    }
  }

  /// A new key in the place of another, which goes on for a while.
  ///
  /// @param expiresMillis when the new one ends, [Long#MAX_VALUE] for never; null for when the old
  ///   one would have
  record RotateKey(NewId id, long keyId, Overlap overlap, @Nullable Long expiresMillis)
      implements Command {}

  /// What an organization demands of its keys from now on, in place of its plan's rules.
  record SetKeyPolicy(long organizationId, KeyPolicy.Own policy) implements Command {}

  /// A key ends now; its name stays in reports.
  record EndKey(long keyId) implements Command {}

  /// Ends a key that whoever listens can have read, until its owner enables it again; one that does
  /// not hold stays as it is.
  record DisableExposedKey(long keyId) implements Command {}

  /// A key was reported as leaked: it is refused from now on, or writes no more.
  ///
  /// @param state [KeyState#LEAKED] or [KeyState#QUARANTINED]; what is stricter already stays
  record MarkLeaked(long keyId, KeyState state) implements Command {
    public MarkLeaked {
      if (state != KeyState.LEAKED && state != KeyState.QUARANTINED) {
        throw new IllegalArgumentException("state: " + state);
      }
    }
  }

  /// Takes a key again, even one that was reported as leaked: an operator's word that the report
  /// was wrong, or that the risk is theirs.
  record Reinstate(long keyId) implements Command {}

  /// Permissions to be changed; null leaves one as it is. What a key is meant for stays.
  record NewPermissions(
      @Nullable List<Scope> scopes,
      @Nullable List<Network> allowNetworks,
      @Nullable List<Network> denyNetworks) {

    /// Changes nothing.
    public static final NewPermissions NONE = new NewPermissions(null, null, null);
  }

  /// Limits to be changed; null leaves one as it is.
  ///
  /// @param dayCredits [KeyLimits#UNLIMITED] takes it away
  /// @param monthCredits [KeyLimits#UNLIMITED] takes it away
  /// @param minuteCalls 0 takes it away
  /// @param overage whether its calls may go beyond the organization's cap
  record NewLimits(
      @Nullable Long dayCredits,
      @Nullable Long monthCredits,
      @Nullable Long minuteCalls,
      @Nullable Boolean overage) {

    /// Changes nothing.
    public static final NewLimits NONE = new NewLimits(null, null, null, null);
  }

  /// A key pair and a certificate of our own CA that stands for a key.
  ///
  /// @param expiresMillis null for as long as usual, or as the key
  record IssueCertificate(NewId id, long keyId, String label, @Nullable Long expiresMillis)
      implements Command {}

  /// A certificate of another CA stands for a key.
  ///
  /// @param pem the certificate
  record RegisterCertificate(NewId id, long keyId, String label, String pem) implements Command {}

  /// A certificate stands for nothing any more.
  record RevokeCertificate(long certificateId) implements Command {}

  /// Makes a key need a token of this public key's holder, beside those it may need already.
  ///
  /// @param pem as its holder sent it
  record ImportPublicKey(long keyId, String pem) implements Command {}

  /// Takes a public key away; without any, the key alone is enough again.
  ///
  /// @param publicKeyId what tokens call it
  record RemovePublicKey(long keyId, String publicKeyId) implements Command {}

  /// Credits on top of the current month's cap.
  record GiveGrant(NewId id, long organizationId, long credits, String reason) implements Command {}

  /// Changes what is given of a rule, and leaves the rest; one of a new threshold is added.
  ///
  /// @param addresses that are told by mail beside the members of `roles`
  record SetAlertRule(
      long organizationId,
      Condition condition,
      int threshold,
      @Nullable Boolean on,
      @Nullable Set<Channel> channels,
      @Nullable Set<Role> roles,
      @Nullable List<String> addresses)
      implements Command {}

  /// A rule is again as every organization has it; one that was added goes.
  record ResetAlertRule(long organizationId, Condition condition, int threshold)
      implements Command {}

  /// Tries the channels of a rule, whether it is on or not.
  record TestAlert(long organizationId, Condition condition, int threshold) implements Command {}

  /// Somebody has seen an alert in the portal.
  record SeeAlert(long organizationId, long alertId) implements Command {}

  /// An address that alerts are sent to.
  record AddWebhook(NewId id, long organizationId, URI url) implements Command {}

  /// Changes what is given and leaves the rest.
  record ChangeWebhook(long organizationId, long webhookId, @Nullable URI url, @Nullable Boolean on)
      implements Command {}

  /// A new secret; the one before counts for a day more.
  record RotateWebhookSecret(long organizationId, long webhookId) implements Command {}

  /// Nothing more is sent there.
  record RemoveWebhook(long organizationId, long webhookId) implements Command {}
}
