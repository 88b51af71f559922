package io.tollgate.core.watch;

import java.util.Arrays;

/// How a key was used within the last seconds: enough to tell at once that a call is nothing new.
/// Lives at the caller and goes along when its key changes.
///
/// Thread: any. Two calls at the same instant may both be told to be new; that is told twice and
/// does no harm.
public final class UseTrack {

  /// A call from where a key was used in this span is nothing new.
  static final long SPAN_MILLIS = 10_000;

  /// Addresses of one span that are told; those beyond are not, so that a key shared by thousands
  /// costs no more than one shared by these.
  static final int ADDRESSES_MAX = 16;

  private static final Span NONE = new Span(Long.MIN_VALUE / 2);

  private volatile Span span = NONE;
  private volatile long urlMillis = Long.MIN_VALUE / 2;

  /// Notes a call. Allocates nothing where it is nothing new.
  ///
  /// @param address of the client, as text
  /// @param inUrl whether the key stood in the URL
  /// @return whether it should be told to [Sightings#add]
  public boolean isNew(long atMillis, String address, boolean inUrl) {
    boolean told = isNewAt(atMillis, address);
    if (inUrl && atMillis - urlMillis >= SPAN_MILLIS) {
      urlMillis = atMillis;
      told = true;
    }
    return told;
  }

  private boolean isNewAt(long atMillis, String address) {
    Span now = span;
    if (atMillis - now.sinceMillis >= SPAN_MILLIS) {
      span = new Span(atMillis, address);
      return true;
    }
    if (now.has(address) || now.addresses.length >= ADDRESSES_MAX) {
      return false;
    }
    span = now.with(address);
    return true;
  }

  /// Where calls came from since an instant. Immutable.
  private static final class Span {
    private final long sinceMillis;
    private final String[] addresses;

    private Span(long sinceMillis, String... addresses) {
      this.sinceMillis = sinceMillis;
      this.addresses = addresses;
    }

    private boolean has(String address) {
      for (String there : addresses) {
        if (there.equals(address)) {
          return true;
        }
      }
      return false;
    }

    private Span with(String address) {
      String[] more = Arrays.copyOf(addresses, addresses.length + 1);
      more[addresses.length] = address;
      return new Span(sinceMillis, more);
    }
  }
}
