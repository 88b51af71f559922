package io.tollgate.control.portal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.session.StoredSession;
import io.tollgate.testkit.MemorySessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final Duration IDLE = Duration.ofHours(12);

  private final AtomicLong now =
      new AtomicLong(Instant.parse("2026-11-21T14:03:22Z").toEpochMilli());
  private final MemorySessionStore store = new MemorySessionStore();
  private final Sessions sessions = new Sessions(store, now::get, IDLE);

  private BrowserSession begun(long personId) {
    BrowserSession session = sessions.createSession();
    session.setAttribute(BrowserSession.PERSON, Long.toString(personId));
    sessions.save(session);
    return session;
  }

  private BrowserSession found(BrowserSession session) {
    return Objects.requireNonNull(sessions.findById(session.getId()));
  }

  @Test
  void whatIsStoredDoesNotLetAnybodyIn() {
    BrowserSession session = begun(7);

    StoredSession stored = store.all().getFirst();

    assertThat(stored.toString()).doesNotContain(session.getId());
    assertThat(stored.digest()).hasSize(64);
    assertThat(sessions.findById(stored.digest())).isNull();
  }

  @Test
  void aSessionOutlivesTheProcess() {
    BrowserSession session = begun(7);
    session.setAttribute("confirmed", "1763733802000");
    sessions.save(session);

    BrowserSession again =
        Objects.requireNonNull(new Sessions(store, now::get, IDLE).findById(session.getId()));

    assertThat(again.<String>getAttribute(BrowserSession.PERSON)).isEqualTo("7");
    assertThat(again.<String>getAttribute("confirmed")).isEqualTo("1763733802000");
  }

  @Test
  void aSessionEndsAfterTheIdleTimeAndNotBefore() {
    BrowserSession session = begun(7);
    now.addAndGet(IDLE.toMillis() - 60_000);
    assertThat(sessions.findById(session.getId())).isNotNull();
    now.addAndGet(61_000);

    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(sessions.ofPerson(7)).isEmpty();
  }

  @Test
  void useKeepsItGoing() {
    BrowserSession session = begun(7);
    for (int hours = 0; hours < 48; hours += 8) {
      now.addAndGet(Duration.ofHours(8).toMillis());
      BrowserSession used = found(session);
      used.setLastAccessedTime(Instant.ofEpochMilli(now.get()));
      sessions.save(used);
    }

    assertThat(sessions.findById(session.getId())).isNotNull();
  }

  @Test
  void whenItWasUsedGoesByOurClockWhateverTheFrameworksSays() {
    BrowserSession session = begun(7);
    now.addAndGet(Duration.ofHours(8).toMillis());
    BrowserSession used = found(session);
    used.setLastAccessedTime(Instant.EPOCH);
    sessions.save(used);
    now.addAndGet(Duration.ofHours(8).toMillis());

    assertThat(sessions.findById(session.getId())).isNotNull();
  }

  @Test
  void aSessionThatHasEndedIsNotBroughtBackByARequestUnderWay() {
    BrowserSession session = begun(7);
    BrowserSession underWay = found(session);
    sessions.endAll(7, null);

    underWay.setAttribute("note", "late");
    sessions.save(underWay);

    assertThat(store.all()).isEmpty();
  }

  @Test
  void aNewIdTakesTheOldOnesPlace() {
    BrowserSession session = begun(7);
    BrowserSession renewed = found(session);
    renewed.changeSessionId();
    sessions.save(renewed);

    assertThat(sessions.findById(session.getId())).isNull();
    assertThat(sessions.findById(renewed.getId())).isNotNull();
  }

  @Test
  void onlyTheOwnersSessionsCanBeEnded() {
    begun(7);
    String digest = store.all().getFirst().digest();

    assertThat(sessions.end(8, digest)).isFalse();
    assertThat(sessions.end(7, digest)).isTrue();
    assertThat(sessions.end(7, digest)).isFalse();
  }

  @Test
  void requestsWithinAMinuteAreNotWritten() {
    BrowserSession session = begun(7);
    StoredSession before = store.all().getFirst();
    now.addAndGet(20_000);
    BrowserSession used = found(session);
    used.setLastAccessedTime(Instant.ofEpochMilli(now.get()));
    sessions.save(used);

    assertThat(store.all().getFirst()).isSameAs(before);
  }

  @Test
  void nothingButALineOfTextIsRemembered() {
    BrowserSession session = sessions.createSession();

    for (Object value : new Object[] {1, new Object(), "two\nlines"}) {
      assertThatThrownBy(() -> session.setAttribute("a", value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void idsAreNeverTwiceTheSame() {
    assertThat(SessionIds.next()).hasSize(43).isNotEqualTo(SessionIds.next());
  }
}
