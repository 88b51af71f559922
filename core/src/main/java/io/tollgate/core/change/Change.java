package io.tollgate.core.change;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.statement.StatementLine;

/// One thing that changed in the control plane. What the store writes in one transaction, with its
/// audit entry, is also what listeners are told.
public sealed interface Change {

  /// The organization it concerns.
  long organizationId();

  /// A new organization with its subscription.
  record OrganizationCreated(Organization organization) implements Change {
    @Override
    public long organizationId() {
      return organization.id();
    }
  }

  /// Name, standing, plan or anchor of an organization are as given now.
  record OrganizationChanged(Organization organization) implements Change {
    @Override
    public long organizationId() {
      return organization.id();
    }
  }

  /// A subscription became one of another plan, and its month costs more for it.
  ///
  /// @param organization as it is now
  /// @param statementId the open statement of the month
  /// @param line what is added to it
  record PlanChanged(Organization organization, long statementId, StatementLine line)
      implements Change {
    @Override
    public long organizationId() {
      return organization.id();
    }
  }

  /// A new key.
  ///
  /// @param imported whether somebody else made it
  record KeyCreated(ApiKey key, boolean imported) implements Change {

    /// A key that was made here.
    public KeyCreated(ApiKey key) {
      this(key, false);
    }

    @Override
    public long organizationId() {
      return key.organizationId();
    }
  }

  /// Label, note, state, validity, limits, permissions or public keys of a key are as given now.
  /// Its digest does not: see [KeyMoved].
  record KeyChanged(ApiKey key) implements Change {
    @Override
    public long organizationId() {
      return key.organizationId();
    }
  }

  /// A key was given a successor. One step: there is never a moment with neither, nor with two that
  /// have no end.
  ///
  /// @param old as it is now: it ends when the overlap does, and names its successor
  record KeyRotated(ApiKey old, ApiKey next) implements Change {
    @Override
    public long organizationId() {
      return next.organizationId();
    }
  }

  /// A key was shown while the installation's secret is replaced: it has its digest under the
  /// current secret now. It is the same key, with the same leave; so this leaves no entry in the
  /// audit.
  ///
  /// @param from its digest under the previous secret
  /// @param to its digest under the current one
  record KeyMoved(long organizationId, long keyId, KeyDigest from, KeyDigest to)
      implements Change {}

  /// Somebody did what changes nothing that is stored, and it is to be known who: the configuration
  /// was read again, a clock was believed. Each counts, also when it is done again.
  ///
  /// @param kind stable text
  /// @param words what there is to know of it
  record Noted(String kind, String words) implements Change {
    @Override
    public long organizationId() {
      return 0;
    }
  }

  /// Credits were granted.
  record Granted(Grant grant) implements Change {
    @Override
    public long organizationId() {
      return grant.organizationId();
    }
  }

  /// A certificate stands for a key from now on.
  record CertificateAdded(Certificate certificate) implements Change {
    @Override
    public long organizationId() {
      return certificate.organizationId();
    }
  }

  /// A certificate stands for nothing any more.
  record CertificateRevoked(Certificate certificate) implements Change {
    @Override
    public long organizationId() {
      return certificate.organizationId();
    }
  }
}
