package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.session.SessionStore;
import io.tollgate.core.session.StoredSession;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every [SessionStore] keeps.
public abstract class SessionStoreContract {

  /// A store with nothing in it.
  protected abstract SessionStore store();

  private static StoredSession session(int number, long personId, long seenMillis) {
    return new StoredSession(
        String.format("%064x", number),
        personId,
        1_000,
        seenMillis,
        "A browser/1.0 (" + number + ")",
        "203.0.113.7",
        Map.of("confirmed", "1700000000000", "note", "a=b"));
  }

  @Test
  void aSessionIsFoundAsItWasAdded() {
    SessionStore store = store();
    StoredSession session = session(1, 7, 2_000);

    store.add(session);

    assertThat(store.find(session.digest())).isEqualTo(session);
    assertThat(store.find(session(2, 7, 0).digest())).isNull();
  }

  @Test
  void aSessionIsReplacedUnderItsNewDigestAlone() {
    SessionStore store = store();
    StoredSession before = session(1, 0, 2_000);
    StoredSession after = session(2, 7, 3_000);
    store.add(before);

    assertThat(store.replace(before.digest(), after)).isTrue();

    assertThat(store.find(before.digest())).isNull();
    assertThat(store.find(after.digest())).isEqualTo(after);
  }

  @Test
  void whatHasEndedIsNotBroughtBack() {
    SessionStore store = store();
    StoredSession session = session(1, 7, 2_000);
    store.add(session);
    assertThat(store.remove(session.digest())).isTrue();

    assertThat(store.replace(session.digest(), session)).isFalse();

    assertThat(store.find(session.digest())).isNull();
    assertThat(store.remove(session.digest())).isFalse();
  }

  @Test
  void thoseOfAPersonAreListedLastUsedFirst() {
    SessionStore store = store();
    store.add(session(1, 7, 2_000));
    store.add(session(2, 7, 9_000));
    store.add(session(3, 8, 5_000));

    assertThat(store.ofPerson(7)).containsExactly(session(2, 7, 9_000), session(1, 7, 2_000));
    assertThat(store.ofPerson(9)).isEmpty();
  }

  @Test
  void thoseOfAPersonEndButForOne() {
    SessionStore store = store();
    for (int number = 1; number <= 3; number++) {
      store.add(session(number, 7, number));
    }
    store.add(session(4, 8, 4));

    assertThat(store.removeOfPerson(7, session(2, 7, 2).digest())).isEqualTo(2);
    assertThat(store.ofPerson(7)).containsExactly(session(2, 7, 2));
    assertThat(store.removeOfPerson(7, null)).isEqualTo(1);
    assertThat(store.ofPerson(8)).hasSize(1);
  }

  @Test
  void thoseUnusedForLongAreForgotten() {
    SessionStore store = store();
    store.add(session(1, 7, 1_999));
    store.add(session(2, 0, 2_000));

    assertThat(store.removeUnusedSince(2_000)).isEqualTo(1);

    assertThat(store.find(session(1, 7, 0).digest())).isNull();
    assertThat(store.find(session(2, 0, 0).digest())).isNotNull();
  }
}
