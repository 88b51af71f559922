package io.tollgate.store;

import com.github.f4b6a3.tsid.TsidFactory;

/// Makes ids of organizations, keys and grants: 64 bits, rising with time, made before the first
/// try.
///
/// They pass 2^53, so JSON carries them as text. Two processes draw different node bits at random.
public final class Ids {

  private static final TsidFactory FACTORY = TsidFactory.newInstance1024();

  private Ids() {}

  /// A new id, more than 0.
  public static long next() {
    return FACTORY.create().toLong();
  }
}
