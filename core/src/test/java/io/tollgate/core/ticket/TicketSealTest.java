package io.tollgate.core.ticket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TicketSealTest {

  private static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER =
      "another secret of thirty-two bytes, no less".getBytes(StandardCharsets.UTF_8);
  private static final KeyDigest KEY = new KeyHasher(SECRET).digest("a key");

  private static final Ticket TICKET =
      new Ticket("market", KEY, requireNonNull(IpAddress.find("2001:db8::7")), 1_000_000, 3, 4);

  private final TicketSeal seal = new TicketSeal(SECRET, null);

  @Test
  void opensWhatItSealed() {
    assertThat(seal.open(seal.seal(TICKET))).isEqualTo(TICKET);
  }

  @Test
  void noBitOfATicketCanBeChanged() {
    byte[] bytes = Base64.getUrlDecoder().decode(seal.seal(TICKET));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

      assertThat(seal.open(text)).as("bit %d", bit).isNull();
    }
  }

  @Test
  void noLengthButItsOwnIsATicket() {
    String text = seal.seal(TICKET);
    for (int length = 0; length < text.length(); length++) {
      assertThat(seal.open(text.substring(0, length))).as("length %d", length).isNull();
    }
    assertThat(seal.open(text + "A")).isNull();
    assertThat(seal.open(text + "=")).isNull();
    assertThat(seal.open("A".repeat(100_000))).isNull();
  }

  @Test
  void anotherInstallationsTicketIsNone() {
    assertThat(new TicketSeal(OTHER, null).open(seal.seal(TICKET))).isNull();
  }

  @Test
  void aTicketOutlivesTheRotationOfTheSecret() {
    assertThat(new TicketSeal(OTHER, SECRET).open(seal.seal(TICKET))).isEqualTo(TICKET);
  }

  @Test
  void holdsFromWhenItIsIssuedForAMinute() {
    assertThat(TICKET.holds(1_000_000 - Ticket.AHEAD_MILLIS - 1)).isFalse();
    assertThat(TICKET.holds(1_000_000)).isTrue();
    assertThat(TICKET.holds(1_059_999)).isTrue();
    assertThat(TICKET.holds(1_060_000)).isFalse();
  }
}
