package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.e2e.Till.Customer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What a customer may use beyond the plan, and what a change of plan does, at the gateway.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OverageTest {

  private static final String ON = "{\"on\":true,\"ceilingMinor\":100}";

  @TempDir static Path folder;

  private Till till;

  @BeforeAll
  void open() throws Exception {
    till = new Till(folder);
    till.open();
  }

  @AfterAll
  void close() {
    till.close();
  }

  private JsonNode month(Customer customer) throws Exception {
    JsonNode windows = till.admin(customer.path("/subscription")).path("windows");
    return windows.get(windows.size() - 1);
  }

  /// P1.
  @Test
  void withOverageOffTheCallThatWouldExceedIsRefusedAndCostsNothing() throws Exception {
    Customer customer = till.customer("small");
    till.use(customer, 9);

    till.refused(customer, 2);

    assertThat(month(customer).path("left").asLong()).isEqualTo(1);
    till.use(customer, 1);
    till.refused(customer, 1);
    JsonNode month = month(customer);
    assertThat(month.path("used").asLong()).isEqualTo(10);
    assertThat(month.path("left").asLong()).isZero();
    assertThat(month.path("overage").asLong()).isZero();
    assertThat(till.admin(customer.path("/overage")).path("accruedMinor").asLong()).isZero();
  }

  /// P2.
  @Test
  void turnedOnTheNextCallWorksAndItAccruesToTheCent() throws Exception {
    Customer customer = till.customer("small");
    till.use(customer, 10);
    till.refused(customer, 1);

    JsonNode on = till.admin("PUT", customer.path("/overage"), ON);

    // 76 credits at 1.3 cents are 98.8 cents; a 77th would be 100.1.
    assertThat(on.path("leftCredits").asLong()).isEqualTo(76);
    till.use(customer, 1);
    till.use(customer, 1);
    till.use(customer, 1);
    // 3.9 cents. Rounded call by call it would be 6, or 3.
    assertThat(accrued(customer)).isEqualTo(4);
    till.use(customer, 7);
    assertThat(accrued(customer)).isEqualTo(13);
  }

  private long accrued(Customer customer) throws Exception {
    return till.admin(customer.path("/overage")).path("accruedMinor").asLong();
  }

  /// P3.
  @Test
  void atTheCeilingCallsAreRefusedAndAMailIsSent() throws Exception {
    Customer customer = till.customer("small");
    till.tell(customer, "p3@example.com");
    till.admin("PUT", customer.path("/overage"), ON);
    till.use(customer, 10 + 60);
    assertThat(till.told(customer, "p3@example.com"))
        .containsExactly(
            "credits-used 50", "credits-used 80", "credits-used 95", "credits-used 100");

    till.use(customer, 15);
    till.refused(customer, 2);
    till.use(customer, 1);
    till.refused(customer, 1);

    assertThat(accrued(customer)).isEqualTo(99);
    assertThat(month(customer).path("overage").asLong()).isEqualTo(76);
    assertThat(till.told(customer, "p3@example.com"))
        .containsExactly(
            "credits-used 50",
            "credits-used 80",
            "credits-used 95",
            "credits-used 100",
            "overage-used 80",
            "overage-used 100");
    assertThat(till.mails("p3@example.com"))
        .filteredOn(subject -> subject.equals("Acme: 100% of the overage is used"))
        .hasSize(1);

    // A higher ceiling goes on from there, and what is owed is what was used.
    till.admin("PUT", customer.path("/overage"), "{\"on\":true,\"ceilingMinor\":200}");
    till.use(customer, 1);
    till.admin("PUT", customer.path("/overage"), "{\"on\":false}");
    till.refused(customer, 1);
    assertThat(accrued(customer)).isEqualTo(100);
  }

  /// P6.
  @Test
  void aHigherPlanHoldsWithTheNextCallAndThereIsOneSubscription() throws Exception {
    Customer customer = till.customer("small");
    till.use(customer, 10);
    till.refused(customer, 1);
    Instant before = Instant.now();

    JsonNode changed =
        till.admin(
            "PUT",
            customer.path("/plan-change"),
            "{\"plan\":\"large\",\"from\":\"small\",\"chargedMinor\":10000}");

    till.use(customer, 90);
    till.refused(customer, 1);
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(changed.path("plan").asString()).isEqualTo("large");
    assertThat(changed.path("nextPlan").isNull()).isTrue();
    JsonNode subscription = till.admin(customer.path("/subscription"));
    assertThat(subscription.at("/plan/id").asString()).isEqualTo("large");
    assertThat(month(customer).path("cap").asLong()).isEqualTo(100);
    assertThat(month(customer).path("used").asLong()).isEqualTo(100);
    JsonNode statements = till.admin(customer.path("/statements")).path("items");
    assertThat(statements.size()).isEqualTo(1);
    assertThat(statements.get(0).path("totalMinor").asLong()).isEqualTo(12_900);
    assertThat(statements.get(0).at("/lines/1/amountMinor").asLong()).isEqualTo(10_000);
  }
}
