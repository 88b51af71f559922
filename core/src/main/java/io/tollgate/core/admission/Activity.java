package io.tollgate.core.admission;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.rate.MinuteCount;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What a key in memory does at its account: calls of this minute, and where it was used from
/// within these seconds. One for all snapshots of a key, so that nothing is lost when it changes.
///
/// Thread: any; never blocks. Of two calls at the same instant both may be told to be news: that is
/// told twice and does no harm.
final class Activity {

  /*
   * There are millions, so what could be three objects is one of 32 bytes, and what could be an
   * object of its own for each few seconds of use is a number. See docs/decisions/0020.
   */

  /// A call from where a key was used in this span is nothing new.
  static final int SPAN_SECONDS = 10;

  /// Addresses of one span that are told; those beyond are not, so that a key shared by thousands
  /// costs no more than one shared by these.
  static final int ADDRESSES_MAX = 16;

  private static final VarHandle MINUTE;

  /// Make the sums of addresses such that nobody can look for two that have the same.
  private static final long HIGH_FACTOR;

  private static final long LOW_FACTOR;

  static {
    try {
      MINUTE = MethodHandles.lookup().findVarHandle(Activity.class, "minute", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    var random = new SecureRandom();
    HIGH_FACTOR = random.nextLong() | 1;
    LOW_FACTOR = random.nextLong() | 1;
  }

  private static final long NEVER = 0;
  private static final int SECOND_SHIFT = 33;
  private static final long IN_URL = 1L << 32;
  private static final int[] NO_OTHERS = {};

  private final Account account;

  /// As [MinuteCount#next] counts.
  private volatile long minute;

  /// When the span of seconds began, whether the key stood in a URL in it, and the address it began
  /// with: 31 bits, one, 32. [#NEVER] before the first call.
  private volatile long span = NEVER;

  /// Further addresses of this span.
  private volatile int[] others = NO_OTHERS;

  Activity(Account account) {
    this.account = account;
  }

  Account account() {
    return account;
  }

  /// Counts one call.
  ///
  /// @param atMillis arrival, milliseconds since 1970
  /// @return calls of that minute, this one included
  long count(long atMillis) {
    while (true) {
      long old = minute;
      long next = MinuteCount.next(old, atMillis);
      if (MINUTE.compareAndSet(this, old, next)) {
        return MinuteCount.calls(next);
      }
    }
  }

  /// Calls counted in the minute of `atMillis` so far.
  long counted(long atMillis) {
    return MinuteCount.counted(minute, atMillis);
  }

  /// Notes where a call came from. Allocates nothing where it is nothing new.
  ///
  /// @param inUrl whether the key stood in the URL
  /// @return whether it is news
  boolean isNews(long atMillis, IpAddress from, boolean inUrl) {
    int sum = sum(from);
    long last = span;
    int second = (int) (TimeUnit.MILLISECONDS.toSeconds(atMillis) << 1) >> 1;
    if (last == NEVER || second - (int) (last >> SECOND_SHIFT) >= SPAN_SECONDS) {
      // Before the span: those of the one before are nobody's in this one.
      others = NO_OTHERS;
      span = (long) second << SECOND_SHIFT | (inUrl ? IN_URL : 0) | Integer.toUnsignedLong(sum);
      return true;
    }
    boolean news = inUrl && (last & IN_URL) == 0;
    if (news) {
      span = last | IN_URL;
    }
    return (sum != (int) last && addOther(sum)) || news;
  }

  private boolean addOther(int sum) {
    int[] there = others;
    for (int other : there) {
      if (other == sum) {
        return false;
      }
    }
    if (there.length >= ADDRESSES_MAX - 1) {
      return false;
    }
    int[] more = Arrays.copyOf(there, there.length + 1);
    more[there.length] = sum;
    others = more;
    return true;
  }

  /// An IPv4 address itself; of any other, 32 bits that tell it from the few of a span.
  private static int sum(IpAddress address) {
    return address.isIpv4()
        ? (int) address.low()
        : (int) ((address.high() * HIGH_FACTOR + address.low() * LOW_FACTOR) >>> 32);
  }
}
