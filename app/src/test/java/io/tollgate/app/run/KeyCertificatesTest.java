package io.tollgate.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.control.ControlWorld;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.command.Certifier;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCertificatesTest {

  @TempDir Path data;
  private final ControlWorld world = new ControlWorld();
  private final ApiKey key = ControlWorld.key(1, 5);
  private KeyCertificates certificates;

  @BeforeEach
  void open() {
    var authority = new ClientCa(data);
    certificates =
        new KeyCertificates(
            new Certifier(
                world.ports.stores(),
                world.ports.clock(),
                new Issuing(authority::whileServing, Duration.ofDays(3))));
    apply(
        new Change.OrganizationCreated(
            new Organization(1, "Acme", Standing.ACTIVE, "starter", 0, 0)));
    apply(new Change.KeyCreated(key));
  }

  private void apply(Change change) {
    world.ports.stores().changes().apply(change, "test", 1);
  }

  private Caller caller(ApiKey asking) {
    return new Caller(asking, Objects.requireNonNull(world.accounts.load(1)));
  }

  @Test
  void aKeyAsksForACertificateOfItsOwn() {
    String pem = certificates.issuePem(caller(key));
    String another = certificates.issuePem(caller(key));

    assertThat(pem)
        .containsSubsequence(
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----")
        .isNotEqualTo(another);
    List<Certificate> kept = world.ports.stores().certificates().ofKey(5, 0, 10);
    assertThat(kept).hasSize(2).allMatch(Certificate::issued);
    assertThat(kept.getFirst().expiresMillis())
        .isBetween(
            ControlWorld.START.plus(Duration.ofDays(3)).toEpochMilli() - 1_000,
            ControlWorld.START.plus(Duration.ofDays(3)).toEpochMilli());
    assertThat(world.ports.stores().changes().audit(1L, Long.MAX_VALUE, 1).getFirst())
        .satisfies(entry -> {
          assertThat(entry.actor()).isEqualTo(PublicId.KEY.write(5));
          assertThat(entry.after()).doesNotContain("PRIVATE");
        });
  }

  @Test
  void aKeyThatHasEndedGetsNone() {
    assertThatThrownBy(() -> certificates.issuePem(caller(key.in(KeyState.DELETED))))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void whatIsWrongWithTheCaIsTheStoresFailure() throws Exception {
    Files.createFile(
        data.resolve("client-ca-key"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

    assertThatThrownBy(() -> certificates.issuePem(caller(key)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can be read by others");
    assertThat(world.ports.stores().certificates().ofKey(5, 0, 10)).isEmpty();
  }
}
