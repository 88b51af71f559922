package io.tollgate.gateway.payment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpentOffersTest {

  private static Offer offer(int nonce, long untilSeconds) {
    return new Offer(
        "{}", "exact", "n", "0xA", "1", "0xB", "0xC", "0xB", "1", 0, untilSeconds, "0x" + nonce);
  }

  @Test
  void aPaymentIsOneAskersAtATime() {
    var spent = new SpentOffers(10);

    assertThat(spent.claim(offer(1, 100), 1)).isEqualTo(SpentOffers.Claim.OURS);
    assertThat(spent.claim(offer(1, 100), 1)).isEqualTo(SpentOffers.Claim.USED);
    spent.free(offer(1, 100));
    assertThat(spent.claim(offer(1, 100), 1)).isEqualTo(SpentOffers.Claim.OURS);
    spent.spend(offer(1, 100));
    spent.free(offer(1, 100));
    assertThat(spent.claim(offer(1, 100), 1)).isEqualTo(SpentOffers.Claim.USED);
  }

  @Test
  void itIsFullRatherThanForgetful() {
    var spent = new SpentOffers(2);
    spent.claim(offer(1, 100), 1);
    spent.spend(offer(1, 100));
    spent.claim(offer(2, 100), 1);

    assertThat(spent.claim(offer(3, 100), 1)).isEqualTo(SpentOffers.Claim.FULL);
    assertThat(spent.claim(offer(1, 100), 1)).isEqualTo(SpentOffers.Claim.USED);
    assertThat(spent.size()).isEqualTo(2);
  }

  /// What lapsed can be forgotten: nobody can carry it out. What is in use can't.
  @Test
  void whatLapsedIsForgotten() {
    var spent = new SpentOffers(10);
    spent.claim(offer(1, 100), 1);
    spent.spend(offer(1, 100));
    spent.claim(offer(2, 100), 1);

    assertThat(spent.claim(offer(3, 500), 200)).isEqualTo(SpentOffers.Claim.OURS);
    assertThat(spent.size()).isEqualTo(2);
    assertThat(spent.claim(offer(2, 100), 200)).isEqualTo(SpentOffers.Claim.USED);
  }
}
