package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.e2e.Till.Customer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A month ends while the process is down: what follows from time alone holds with the first call
/// of the next.
final class PeriodEndTest {

  /// The first month is that long at first; longer each time that the machine was too slow for it.
  private static final Duration SPAN = Duration.ofSeconds(20);

  private static final Duration SPAN_MAX = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void aPlanThatIsDueHoldsThoughTheProcessWasDownAndTheNextPeriodTellsAgain() throws Exception {
    Duration span = SPAN;
    while (!monthEnds(Files.createDirectories(folder.resolve(span.toString())), span)) {
      span = span.multipliedBy(2);
      assertThat(span).as("a month that is long enough for this machine").isLessThan(SPAN_MAX);
    }
  }

  /// @return false if the month was over too early
  private static boolean monthEnds(Path folder, Duration span) throws Exception {
    Instant end = Instant.now().plus(span).truncatedTo(ChronoUnit.SECONDS);
    try (var till = new Till(folder)) {
      Customer leaving = till.customer("large", end);
      Customer staying = till.customer("large", end);
      Customer undoing = till.customer("large", end);
      till.open();
      till.tell(staying, "l1@example.com");
      till.use(staying, 80);
      JsonNode changed = till.admin("PUT", leaving.path("/plan-change"), "{\"plan\":\"small\"}");
      till.admin("PUT", undoing.path("/plan-change"), "{\"plan\":\"small\"}");
      till.admin("DELETE", undoing.path("/plan-change"), "");
      // It waits: the month is that of the larger plan to its end.
      till.use(leaving, 90);
      JsonNode still = till.admin(leaving.path(""));
      Till.await("the month's statement", () -> !statements(till, leaving).isEmpty());
      var told = till.told(staying, "l1@example.com");
      if (!Instant.now().isBefore(end)) {
        return false;
      }
      till.kill();
      assertThat(Instant.parse(changed.path("nextPlanAt").asString())).isEqualTo(end);
      assertThat(changed.path("nextPlan").asString()).isEqualTo("small");
      assertThat(still.path("plan").asString()).isEqualTo("large");
      assertThat(told).containsExactly("credits-used 50", "credits-used 80");

      Till.await("the month's end", () -> Instant.now().isAfter(end));
      till.open();

      // P7: not a credit of the larger plan in the new month.
      till.refused(leaving, 11);
      till.use(leaving, 10);
      till.refused(leaving, 1);
      till.use(undoing, 100);
      // L1: staying above told nothing, and the next period tells again.
      till.use(staying, 80);
      assertThat(till.told(staying, "l1@example.com"))
          .containsExactly(
              "credits-used 50", "credits-used 80", "credits-used 50", "credits-used 80");
      Till.await("the plan is written down", () -> takenBySchedule(till, leaving));
      assertThat(till.admin(leaving.path("")).path("plan").asString()).isEqualTo("small");
      assertThat(till.admin(leaving.path("")).path("nextPlan").isNull()).isTrue();
      assertThat(till.admin(undoing.path("")).path("plan").asString()).isEqualTo("large");
      Till.await("the next statement", () -> statements(till, leaving).size() >= 2);
      JsonNode statements = statements(till, leaving);
      assertThat(statements.get(0).path("totalMinor").asLong()).isEqualTo(2_900);
      assertThat(statements.get(0).path("used").asLong()).isEqualTo(10);
      assertThat(statements.get(1).path("totalMinor").asLong()).isEqualTo(12_900);
      assertThat(statements.get(1).path("used").asLong()).isEqualTo(90);
      return true;
    }
  }

  private static JsonNode statements(Till till, Customer customer) throws Exception {
    return till.admin(customer.path("/statements")).path("items");
  }

  private static boolean takenBySchedule(Till till, Customer customer) throws Exception {
    for (JsonNode entry : till.admin("/audit?organization=" + customer.id()).path("items")) {
      if (entry.path("actor").asString().equals("schedule")) {
        return true;
      }
    }
    return false;
  }
}
