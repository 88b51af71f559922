package io.tollgate.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.ticket.TicketSeal;
import org.junit.jupiter.api.Test;

class TicketsTest {

  private static final long ISSUED = 1_000_000;

  private final TicketSeal seal = new TicketSeal(new byte[32], null);
  private final Tickets tickets = new Tickets(seal, 2);

  private String ticket(long nonce) {
    return ticket(nonce, ISSUED);
  }

  private String ticket(long nonce, long issuedMillis) {
    var key = new KeyDigest(1, 2, 3, 4);
    return seal.seal(
        new Ticket("market", key, new IpAddress(0, 0xffff_7f00_0001L), issuedMillis, 1, nonce));
  }

  @Test
  void aTicketIsUsedOnce() {
    assertThat(tickets.use(ticket(1), "market", ISSUED)).isNotNull();
    assertThat(tickets.use(ticket(1), "market", ISSUED)).isNull();
    assertThat(tickets.use(ticket(1), "market", ISSUED + Ticket.LIFE_MILLIS - 1)).isNull();
  }

  @Test
  void whatIsRefusedForAnotherReasonIsNotUsedUp() {
    assertThat(tickets.use(ticket(1), "other", ISSUED)).isNull();

    assertThat(tickets.use(ticket(1), "market", ISSUED)).isNotNull();
  }

  @Test
  void isNotTakenAfterItsMinute() {
    assertThat(tickets.use(ticket(1), "market", ISSUED + Ticket.LIFE_MILLIS)).isNull();
  }

  @Test
  void aFullMemoryTakesNoneUntilSomeHaveLapsed() {
    assertThat(tickets.use(ticket(1), "market", ISSUED)).isNotNull();
    assertThat(tickets.use(ticket(2), "market", ISSUED)).isNotNull();

    assertThat(tickets.use(ticket(3), "market", ISSUED)).isNull();

    long later = ISSUED + Ticket.LIFE_MILLIS;
    assertThat(tickets.use(ticket(4, later), "market", later)).isNotNull();
    assertThat(tickets.used()).isOne();
  }
}
