package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import org.junit.jupiter.api.Test;

/// What every [Outbox] keeps.
public abstract class OutboxContract {

  private static final long NOON = Samples.NOON;

  /// The outbox under test; the same through one test, empty at its start.
  protected abstract Outbox outbox();

  private static Message message(String id) {
    return new Message(
        id, "ann@example.com", "verify", "Verify \u00fc <x>", "text of " + id, "<p>\u00fc</p>");
  }

  @Test
  void aMessageIsDueAsItWasAdded() {
    assertThat(outbox().add(message("a"), NOON)).isTrue();

    assertThat(outbox().due(NOON - 1, 10)).isEmpty();
    assertThat(outbox().due(NOON, 10)).containsExactly(new Outbox.Waiting(message("a"), 0));
  }

  @Test
  void anIdIsTakenOnceEvenAfterItWasSent() {
    outbox().add(message("a"), NOON);
    assertThat(outbox().add(message("a"), NOON + 1)).isFalse();
    outbox().sent("a", NOON + 2, false);

    assertThat(outbox().add(message("a"), NOON + 3)).isFalse();
    assertThat(outbox().due(NOON + 9, 10)).isEmpty();
  }

  @Test
  void theTextsOfASentMessageAreForgottenUnlessTheyAreReadHere() {
    outbox().add(message("a"), NOON);
    outbox().add(message("b"), NOON);

    outbox().sent("a", NOON + 2, false);
    outbox().sent("b", NOON + 2, true);

    assertThat(outbox().page(Long.MAX_VALUE, 10))
        .extracting(Outbox.Kept::id, Outbox.Kept::message, Outbox.Kept::sentMillis)
        .containsExactly(tuple("b", message("b"), NOON + 2), tuple("a", null, NOON + 2));
  }

  @Test
  void whatFailedIsDueAgainLaterOrNever() {
    outbox().add(message("a"), NOON);
    outbox().add(message("b"), NOON);

    outbox().failed("a", "no route", NOON + 500);
    outbox().failed("b", "no such mailbox", Outbox.NEVER);

    assertThat(outbox().due(NOON + 499, 10)).isEmpty();
    assertThat(outbox().due(NOON + 500, 10)).containsExactly(new Outbox.Waiting(message("a"), 1));
    Outbox.Kept given = outbox().page(Long.MAX_VALUE, 1).getFirst();
    assertThat(given.why()).isEqualTo("no such mailbox");
    assertThat(given.message()).isNull();
    assertThat(outbox().bySequence(given.sequence())).isEqualTo(given);
  }

  @Test
  void pagesGoBackwardsAndOldOnesGo() {
    for (String id : new String[] {"a", "b", "c"}) {
      outbox().add(message(id), NOON);
    }
    outbox().sent("a", NOON + 1, false);
    outbox().failed("b", "no", Outbox.NEVER);

    long second = outbox().page(Long.MAX_VALUE, 2).getLast().sequence();
    assertThat(outbox().page(second, 10)).extracting(Outbox.Kept::id).containsExactly("a");
    assertThat(outbox().prune(NOON + 1)).isEqualTo(1);
    assertThat(outbox().prune(NOON + 2)).isEqualTo(1);
    assertThat(outbox().page(Long.MAX_VALUE, 10)).extracting(Outbox.Kept::id).containsExactly("c");
  }
}
