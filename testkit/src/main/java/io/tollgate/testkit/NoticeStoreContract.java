package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.notice.Notice;
import io.tollgate.core.notice.NoticeKind;
import io.tollgate.core.notice.NoticeStore;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [NoticeStore] keeps.
public abstract class NoticeStoreContract {

  /// The store under test; the same through one test, empty at its start.
  protected abstract NoticeStore notices();

  /// Makes a key known to it, with its organization.
  protected abstract void add(ApiKey key);

  @BeforeEach
  void keys() {
    add(Samples.key(10, 1));
    add(Samples.key(11, 1));
    add(Samples.key(20, 2));
  }

  private static Notice notice(long id, long keyId, NoticeKind kind) {
    var facts = new LinkedHashMap<String, String>();
    facts.put("url", "https://example.test/a=b?c \"d\" ü");
    facts.put("empty", "");
    facts.put("calls", "12");
    return new Notice(id, keyId / 10, keyId, kind, Samples.NOON + id, facts);
  }

  @Test
  void aNoticeIsFoundAsItWasKept() {
    Notice notice = notice(1, 10, NoticeKind.SPIKE);

    assertThat(notices().add(notice, 7)).isTrue();

    assertThat(notices().byId(1)).isEqualTo(notice);
    assertThat(notices().byId(2)).isNull();
    assertThat(notices().page(null, false, Long.MAX_VALUE, 10).getFirst().facts().keySet())
        .containsExactly("url", "empty", "calls");
  }

  @Test
  void thereIsOneOfAKindAndKeyAndPeriod() {
    assertThat(notices().add(notice(1, 10, NoticeKind.SPIKE), 7)).isTrue();

    assertThat(notices().add(notice(2, 10, NoticeKind.SPIKE), 7)).isFalse();
    assertThat(notices().add(notice(3, 10, NoticeKind.SPIKE), 8)).isTrue();
    assertThat(notices().add(notice(4, 11, NoticeKind.SPIKE), 7)).isTrue();
    assertThat(notices().add(notice(5, 10, NoticeKind.REFUSALS), 7)).isTrue();
    assertThat(notices().page(null, false, Long.MAX_VALUE, 10))
        .extracting(Notice::id)
        .containsExactly(5L, 4L, 3L, 1L);
  }

  @Test
  void listsComeInPagesNewestFirstOfOneOrganizationOrOfAll() {
    for (long id = 1; id <= 5; id++) {
      notices().add(notice(id, id % 2 == 0 ? 20 : 10, NoticeKind.KEY_LEAKED), id);
    }

    assertThat(notices().page(null, false, Long.MAX_VALUE, 2))
        .extracting(Notice::id)
        .containsExactly(5L, 4L);
    assertThat(notices().page(null, false, 4, 2)).extracting(Notice::id).containsExactly(3L, 2L);
    assertThat(notices().page(1L, false, Long.MAX_VALUE, 10))
        .extracting(Notice::id)
        .containsExactly(5L, 3L, 1L);
    assertThat(notices().page(1L, false, 3, 10)).extracting(Notice::id).containsExactly(1L);
    assertThat(notices().page(3L, false, Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void whoFirstAcknowledgesANoticeStays() {
    notices().add(notice(1, 10, NoticeKind.SPIKE), 1);
    notices().add(notice(2, 10, NoticeKind.SPIKE), 2);
    Notice seen = notice(1, 10, NoticeKind.SPIKE).acknowledged("ops", Samples.NOON + 50);

    assertThat(notices().acknowledge(1, "ops", Samples.NOON + 50)).isEqualTo(seen);
    assertThat(notices().acknowledge(1, "other", Samples.NOON + 60)).isEqualTo(seen);
    assertThat(notices().acknowledge(9, "ops", Samples.NOON)).isNull();
    assertThat(notices().byId(1)).isEqualTo(seen);
    assertThat(notices().page(null, true, Long.MAX_VALUE, 10))
        .extracting(Notice::id)
        .containsExactly(2L);
    assertThat(notices().page(1L, true, Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void anAcknowledgedOneIsNotRaisedAgainInItsPeriod() {
    notices().add(notice(1, 10, NoticeKind.SPIKE), 1);
    notices().acknowledge(1, "ops", Samples.NOON);

    assertThat(notices().add(notice(2, 10, NoticeKind.SPIKE), 1)).isFalse();
  }

  @Test
  void oldOnesGo() {
    notices().add(notice(1, 10, NoticeKind.SPIKE), 1);
    notices().add(notice(2, 10, NoticeKind.SPIKE), 2);

    assertThat(notices().prune(Samples.NOON + 2)).isEqualTo(1);
    assertThat(notices().page(null, false, Long.MAX_VALUE, 10))
        .extracting(Notice::id)
        .containsExactly(2L);
  }
}
