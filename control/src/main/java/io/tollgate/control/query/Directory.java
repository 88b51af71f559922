package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Account;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.watch.KeyFilter;
import io.tollgate.core.watch.LastUse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who buys: organizations, their subscriptions, keys and grants.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class Directory {

  /// Grants shown; older ones stand in the audit.
  private static final int GRANTS_MAX = 1000;

  private final ControlPorts ports;

  public Directory(ControlPorts ports) {
    this.ports = ports;
  }

  /// @return null if there is none
  public @Nullable OrganizationView organization(long id) {
    Organization organization = ports.stores().organizations().byId(id);
    return organization == null
        ? null
        : OrganizationView.of(organization.at(ports.clock().millis()));
  }

  /// In the order of ids.
  ///
  /// @param after null for the first page
  /// @param limit 1..=999
  public Page<OrganizationView> organizations(@Nullable Cursor after, int limit) {
    return Page.of(
        ports.stores().organizations().page(after == null ? 0 : after.at(), limit + 1),
        limit,
        organization -> OrganizationView.of(organization.at(ports.clock().millis())),
        last -> new Cursor(Cursor.List.ORGANIZATIONS, last.id()));
  }

  /// What is demanded of the keys of an organization.
  ///
  /// @return null if there is no such organization
  public @Nullable KeyPolicyView keyPolicy(long organizationId) {
    Organization organization = ports.stores().organizations().byId(organizationId);
    if (organization == null) {
      return null;
    }
    Plan plan = ports.catalog().get().plan(organization.at(ports.clock().millis()).planId());
    KeyPolicy ofPlan = plan == null ? KeyPolicy.NONE : plan.keys();
    return KeyPolicyView.of(ofPlan.under(organization.keys()));
  }

  /// @return null if there is no such organization
  public @Nullable SubscriptionView subscription(long organizationId) {
    Account account = ports.accounts().load(organizationId);
    if (account == null) {
      return null;
    }
    long now = ports.clock().millis();
    return SubscriptionView.of(account.terms(now), account.desk().statement(now), now);
  }

  /// @return null if there is none
  public @Nullable KeyView key(long id) {
    ApiKey key = ports.stores().keys().byId(id);
    return key == null ? null : view(key);
  }

  /// A key, with its last use.
  public KeyView view(ApiKey key) {
    return KeyView.of(key, ports.watching().uses().lastUses(List.of(key.id())).get(key.id()));
  }

  /// The public keys of a key, oldest first: all that there are.
  ///
  /// @return null if there is no such key
  public @Nullable Page<PublicKeyView> publicKeys(long keyId) {
    ApiKey key = ports.stores().keys().byId(keyId);
    return key == null ? null : Page.all(key.tokenKeys().stream().map(PublicKeyView::of).toList());
  }

  /// Those of its keys that a filter lets through, in the order of ids.
  ///
  /// @param after null for the first page
  /// @param limit 1..=999
  public Page<KeyView> keys(
      long organizationId, KeyFilter filter, @Nullable Cursor after, int limit) {
    List<Long> ids =
        ports
            .watching()
            .uses()
            .find(organizationId, filter, after == null ? 0 : after.at(), limit + 1);
    return page(ports.stores().keys().byIds(ids), limit);
  }

  private Page<KeyView> page(List<ApiKey> keys, int limit) {
    Map<Long, LastUse> uses =
        ports.watching().uses().lastUses(keys.stream().map(ApiKey::id).toList());
    return Page.of(
        keys,
        limit,
        key -> KeyView.of(key, uses.get(key.id())),
        last -> new Cursor(Cursor.List.KEYS, last.id()));
  }

  /// @return null if there is none
  public @Nullable CertificateView certificate(long id) {
    Certificate certificate = ports.stores().certificates().byId(id);
    return certificate == null ? null : CertificateView.of(certificate);
  }

  /// In the order of ids, revoked and expired ones included.
  ///
  /// @param after null for the first page
  /// @param limit 1..=999
  public Page<CertificateView> certificates(long keyId, @Nullable Cursor after, int limit) {
    return Page.of(
        ports.stores().certificates().ofKey(keyId, after == null ? 0 : after.at(), limit + 1),
        limit,
        CertificateView::of,
        last -> new Cursor(Cursor.List.CERTIFICATES, last.id()));
  }

  /// The newest grants, newest first.
  public Page<GrantView> grants(long organizationId) {
    return Page.all(
        ports.stores().organizations().grants(organizationId, GRANTS_MAX).stream()
            .map(GrantView::of)
            .toList());
  }
}
