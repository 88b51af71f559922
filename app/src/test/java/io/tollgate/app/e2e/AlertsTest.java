package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.e2e.Till.Customer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What customers are told of their credits, by a mail server and a receiver of webhooks that are
/// real. That the next period tells again is in [PeriodEndTest].
final class AlertsTest {

  @TempDir Path folder;

  /// L1, L2.
  @Test
  void eachThresholdIsOneMailAndOneWebhookHoweverItIsCrossed() throws Exception {
    try (var till = new Till(folder)) {
      till.open();
      Customer slow = till.customer("large");
      till.tell(slow, "slow@example.com");
      till.use(slow, 49);
      assertThat(till.told(slow, "slow@example.com")).isEmpty();
      till.use(slow, 30);
      assertThat(till.told(slow, "slow@example.com")).containsExactly("credits-used 50");
      till.use(slow, 1);
      assertThat(till.told(slow, "slow@example.com"))
          .containsExactly("credits-used 50", "credits-used 80");
      // Staying above tells nothing.
      for (int i = 0; i < 10; i++) {
        till.use(slow, 1);
      }
      assertThat(till.told(slow, "slow@example.com"))
          .containsExactly("credits-used 50", "credits-used 80");
      assertThat(till.mails("slow@example.com"))
          .containsExactlyInAnyOrder(
              "Acme: 50% of the credits are used", "Acme: 80% of the credits are used");

      Customer quick = till.customer("large");
      till.tell(quick, "quick@example.com");
      till.use(quick, 79);
      assertThat(till.told(quick, "quick@example.com")).containsExactly("credits-used 50");
      till.use(quick, 17);
      assertThat(till.told(quick, "quick@example.com"))
          .containsExactly("credits-used 50", "credits-used 80", "credits-used 95");
    }
  }
}
