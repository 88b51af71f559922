package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.Standing;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import org.junit.jupiter.api.Test;

/// What every [OrganizationStore] keeps.
public abstract class OrganizationStoreContract {

  /// The store under test; the same through one test, empty at its start.
  protected abstract OrganizationStore organizations();

  /// Writes what it reads.
  protected abstract ChangeStore changes();

  @Test
  void anOrganizationIsReadAsItWasWritten() {
    var written =
        new Organization(1, "Müller & Söhne 株式会社 \uD83D\uDE80", Standing.UNPAID, "pro", -1, 5);
    apply(new Change.OrganizationCreated(written));

    assertThat(organizations().byId(1)).isEqualTo(written);
    assertThat(organizations().byId(2)).isNull();
  }

  @Test
  void overageIsKeptAndChanged() {
    Organization one = Samples.organization(1);
    apply(new Change.OrganizationCreated(one));
    for (Overage overage :
        new Overage[] {
          new Overage(true, 9),
          new Overage(false, Credits.MAX),
          new Overage(true, 0, new Money(12_900, "USD")),
          new Overage(false, 0, new Money(0, "JPY")),
          new Overage(false, 0)
        }) {
      var changed =
          new Organization(
              one.id(),
              one.name(),
              one.standing(),
              one.planId(),
              one.anchorMillis(),
              one.createdMillis(),
              overage);
      apply(new Change.OrganizationChanged(changed));

      assertThat(organizations().byId(1)).isEqualTo(changed);
    }
  }

  @Test
  void aPlanThatIsToComeIsKeptAndTakenBack() {
    Organization one = Samples.organization(1).with(new NextPlan("small", 77));
    apply(new Change.OrganizationCreated(one));
    assertThat(organizations().byId(1)).isEqualTo(one);

    Organization back = one.with((NextPlan) null);
    apply(new Change.OrganizationChanged(back));

    assertThat(organizations().byId(1)).isEqualTo(back);
  }

  @Test
  void whatIsDemandedOfKeysIsKeptAndChanged() {
    Organization one = Samples.organization(1);
    apply(new Change.OrganizationCreated(one));
    for (KeyPolicy.Own own :
        new KeyPolicy.Own[] {
          new KeyPolicy.Own(3, true, KeyPolicy.ANY_END, false),
          new KeyPolicy.Own(0, false, 0L, true),
          new KeyPolicy.Own(null, null, 7L, null),
          KeyPolicy.Own.NONE
        }) {
      apply(new Change.OrganizationChanged(one.with(own)));

      assertThat(organizations().byId(1)).isEqualTo(one.with(own));
    }
  }

  @Test
  void everyStandingIsKept() {
    long id = 0;
    for (Standing standing : Standing.values()) {
      Organization one = Samples.organization(++id);
      var standingSo =
          new Organization(
              one.id(),
              one.name(),
              standing,
              one.planId(),
              one.anchorMillis(),
              one.createdMillis());
      apply(new Change.OrganizationCreated(standingSo));

      assertThat(organizations().byId(one.id())).isEqualTo(standingSo);
    }
  }

  @Test
  void organizationsComeInPagesInTheOrderOfTheirIds() {
    for (long id : new long[] {5, 1, Long.MAX_VALUE, 3}) {
      apply(new Change.OrganizationCreated(Samples.organization(id)));
    }

    assertThat(organizations().page(0, 2)).extracting(Organization::id).containsExactly(1L, 3L);
    assertThat(organizations().page(3, 2))
        .extracting(Organization::id)
        .containsExactly(5L, Long.MAX_VALUE);
    assertThat(organizations().page(Long.MAX_VALUE, 2)).isEmpty();
  }

  @Test
  void grantsComeNewestFirstAndOnlyTheOrganizationsOwn() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    apply(new Change.OrganizationCreated(Samples.organization(2)));
    apply(new Change.Granted(Samples.grant(10, 1, 100)));
    apply(new Change.Granted(Samples.grant(11, 1, 300)));
    apply(new Change.Granted(Samples.grant(12, 1, 200)));
    apply(new Change.Granted(Samples.grant(13, 2, 400)));

    assertThat(organizations().grants(1, Integer.MAX_VALUE))
        .containsExactly(
            Samples.grant(11, 1, 300), Samples.grant(12, 1, 200), Samples.grant(10, 1, 100));
    assertThat(organizations().grants(1, 1)).extracting(Grant::id).containsExactly(11L);
    assertThat(organizations().grants(3, 10)).isEmpty();
  }

  private void apply(Change change) {
    changes().apply(change, "test", Samples.NOON);
  }
}
