package io.tollgate.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NewIdsTest {

  private final NewIds ids = new NewIds(new AtomicLong(1)::incrementAndGet);

  @Test
  void aKeyHasTheSameIdForEverAndInEveryProcess() {
    NewId once = ids.ofKey("admin", "createKey", "k-1", "body");
    NewId again = new NewIds(() -> 0).ofKey("admin", "createKey", "k-1", "body");

    assertThat(again).isEqualTo(once);
    // Stored objects are found by it: it must never change.
    assertThat(once.value()).isEqualTo(ids.ofKey("admin", "createKey", "k-1", "other").value());
  }

  @Test
  void actorOperationAndKeyMakeTheId() {
    var values = new HashSet<Long>();
    for (String actor : new String[] {"admin", "ann"}) {
      for (String operation : new String[] {"createKey", "giveGrant"}) {
        for (String key : new String[] {"1", "2", "admin\n1"}) {
          values.add(ids.ofKey(actor, operation, key, "").value());
        }
      }
    }
    assertThat(values).hasSize(12).allMatch(value -> value >= 1L << 62);
  }

  @Test
  void anotherRequestUnderAKeyThatWasUsedContradicts() {
    NewId one = ids.ofKey("admin", "createKey", "k", "one");
    NewId other = ids.ofKey("admin", "createKey", "k", "other");
    assertThat(ids.contradicts(other)).isFalse();

    ids.remember(one);

    assertThat(ids.contradicts(one)).isFalse();
    assertThat(ids.contradicts(other)).isTrue();
  }

  @Test
  void whatIsRememberedIsBounded() {
    NewId first = ids.ofKey("admin", "createKey", "0", "one");
    ids.remember(first);
    for (int i = 1; i <= NewIds.REQUESTS_MAX; i++) {
      ids.remember(ids.ofKey("admin", "createKey", String.valueOf(i), "one"));
    }

    assertThat(ids.contradicts(ids.ofKey("admin", "createKey", "0", "two"))).isFalse();
  }

  @Test
  void freshIdsAreNotRemembered() {
    NewId fresh = ids.fresh();

    ids.remember(fresh);

    assertThat(fresh.repeatable()).isFalse();
    assertThat(ids.contradicts(fresh)).isFalse();
  }
}
