package io.tollgate.bench.micro;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.KeyDigest;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A digest to its caller, keys in random order: most of the cost is the cache miss. The digest is
/// made each time, as on the path, for a few nanoseconds of it.
@State(Scope.Thread)
public class CallerLookup {

  @Param({"10000", "1000000"})
  public int keys = 1;

  private final SplittableRandom random = new SplittableRandom(1);
  private KeyDigest[] strange = {};
  private Callers callers = Fixtures.callers(0);

  @Setup
  public void fill() {
    callers = Fixtures.callers(keys);
    strange = new KeyDigest[1_024];
    for (int i = 0; i < strange.length; i++) {
      strange[i] = new KeyDigest(random.nextLong(), i, i, i);
    }
  }

  @Benchmark
  public @Nullable Caller known() {
    return callers.find(Fixtures.digest(random.nextInt(keys), keys));
  }

  @Benchmark
  public @Nullable Caller strange() {
    return callers.find(strange[random.nextInt(strange.length)]);
  }
}
