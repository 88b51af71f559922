package io.tollgate.control.admin;

import static io.tollgate.control.admin.KeysEndpoint.LABEL;

import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.control.certificate.ShownCertificate;
import io.tollgate.control.command.CertificateMade;
import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.CertificateView;
import io.tollgate.control.query.Directory;
import io.tollgate.control.wire.ProblemCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/keys/{key}/certificates` and `/certificates/{certificate}`: client certificates of a key.
final class CertificatesEndpoint implements Endpoint {

  private static final Field<Instant> EXPIRES_AT =
      Field.instant(
              "expiresAt",
              "When the certificate ends, to the second; null for as long as the configuration says,"
                  + " or as its key.")
          .orNull();
  private static final Field<String> CERTIFICATE =
      Field.lines(
          "certificate",
          ShownCertificate.PEM_MAX,
          "The client's certificate in PEM, without those above it and without its private key.");
  private static final Shape NEW = Shape.of("NewCertificate", LABEL.must(), EXPIRES_AT);
  private static final Shape OTHERS =
      Shape.of("OthersCertificate", LABEL.must(), CERTIFICATE.must());

  private final Directory directory;
  private final CommandExecutor executor;
  private final NewIds ids;

  CertificatesEndpoint(Directory directory, CommandExecutor executor, NewIds ids) {
    this.directory = directory;
    this.executor = executor;
    this.ids = ids;
  }

  /// A certificate that was issued.
  ///
  /// @param pem private key, public key, certificate; shown once, a repeat of the request answers
  ///   without it
  record IssuedCertificateView(
      String id,
      String key,
      String organization,
      String fingerprint,
      String label,
      String subject,
      boolean issued,
      Instant createdAt,
      Instant notBefore,
      Instant expiresAt,
      @Nullable Instant revokedAt,
      String pem) {

    static IssuedCertificateView of(CertificateView it, ClientAuthority.Issued issued) {
      return new IssuedCertificateView(
          it.id(),
          it.key(),
          it.organization(),
          it.fingerprint(),
          it.label(),
          it.subject(),
          it.issued(),
          it.createdAt(),
          it.notBefore(),
          it.expiresAt(),
          it.revokedAt(),
          issued.reveal());
    }

    @Override
    public String toString() {
      return id;
    }
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/keys/{key}/certificates", "listCertificates")
            .says(
                "Certificates",
                "Lists the client certificates of a key, revoked and expired ones included.")
            .takes(Fields.LIMIT, Fields.CERTIFICATES_CURSOR)
            .answersPage("A page.", CertificateView.class)
            .by(this::list),
        Operation.post("/keys/{key}/certificates", "issueCertificate")
            .says(
                "Certificates",
                "Makes a key pair and a client certificate that stands for the key. The answer holds"
                    + " its private key, and no other ever does.")
            .reads(NEW)
            .repeatable()
            .answers(201, "Issued.", IssuedCertificateView.class)
            .answers(
                200,
                "Issued before by the same request; without the private key.",
                CertificateView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::issue),
        Operation.post("/keys/{key}/certificates/register", "registerCertificate")
            .says(
                "Certificates",
                "Lets a client certificate of another CA stand for the key. The gateway takes it if"
                    + " its configuration names that CA.")
            .reads(OTHERS)
            .repeatable()
            .answers(201, "Registered.", CertificateView.class)
            .answers(200, "Registered before by the same request.", CertificateView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::register),
        Operation.get("/certificates/{certificate}", "getCertificate")
            .says("Certificates", "Shows a client certificate.")
            .answers(200, "The certificate.", CertificateView.class)
            .by(exchange ->
                Reply.ok(
                    Fields.requireFound(
                        "certificate", directory.certificate(exchange.certificateId())))),
        Operation.post("/certificates/{certificate}/revoke", "revokeCertificate")
            .says(
                "Certificates",
                "Ends a certificate for good, at once, on connections that are open too.")
            .answers(200, "As it is now.", CertificateView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::revoke));
  }

  private Reply list(Exchange exchange) {
    long keyId = exchange.keyId();
    Fields.requireFound("key", directory.key(keyId));
    return Reply.ok(
        directory.certificates(
            keyId, exchange.query().find(Fields.CERTIFICATES_CURSOR), Fields.limit(exchange)));
  }

  private Reply issue(Exchange exchange) {
    Values body = exchange.body();
    Instant expires = body.find(EXPIRES_AT);
    return made(
        executor.execute(
            new Command.IssueCertificate(
                exchange.newId(ids),
                exchange.keyId(),
                body.get(LABEL),
                OrganizationsEndpoint.millis(expires)),
            exchange.actor()));
  }

  private Reply register(Exchange exchange) {
    Values body = exchange.body();
    return made(
        executor.execute(
            new Command.RegisterCertificate(
                exchange.newId(ids), exchange.keyId(), body.get(LABEL), body.get(CERTIFICATE)),
            exchange.actor()));
  }

  private static Reply made(Outcome<CertificateMade> outcome) {
    Outcome.Done<CertificateMade> done = Refusals.requireDone(outcome);
    CertificateView view = CertificateView.of(done.value().certificate());
    ClientAuthority.Issued issued = done.value().issued();
    String path = AdminApi.ROOT + "/certificates/" + view.id();
    return !done.fresh()
        ? Reply.repeated(path, view)
        : Reply.created(path, issued == null ? view : IssuedCertificateView.of(view, issued));
  }

  private Reply revoke(Exchange exchange) {
    return Reply.ok(
        CertificateView.of(
            Refusals.requireDone(
                    executor.execute(
                        new Command.RevokeCertificate(exchange.certificateId()), exchange.actor()))
                .value()));
  }
}
