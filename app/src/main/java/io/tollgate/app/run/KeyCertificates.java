package io.tollgate.app.run;

import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.control.command.CertificateMade;
import io.tollgate.control.command.Certifier;
import io.tollgate.control.command.Outcome;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.dialect.CertificateIssuer;
import io.tollgate.store.Ids;

/// Certificates that keys ask for themselves, by an endpoint of their dialect.
///
/// Thread: any; blocks.
final class KeyCertificates implements CertificateIssuer {

  private static final String LABEL = "asked for by its key";

  private final Certifier certifier;

  KeyCertificates(Certifier certifier) {
    this.certifier = certifier;
  }

  @Override
  public String issuePem(Caller caller) {
    String actor = PublicId.KEY.write(caller.id());
    return switch (certifier.issue(Ids.next(), caller, LABEL, null, actor)) {
      case Outcome.Done<CertificateMade>(CertificateMade made, boolean _) -> reveal(made);
      case Outcome.Rejected<CertificateMade> no ->
          throw new StoreException(no.words(), false, null);
    };
  }

  private static String reveal(CertificateMade made) {
    ClientAuthority.Issued issued = made.issued();
    if (issued == null) {
      throw new IllegalStateException("a new certificate without its private key");
    }
    return issued.reveal();
  }
}
