package io.tollgate.bench.micro;

import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// From a key as it was sent to what it is looked up by.
@State(Scope.Thread)
public class KeyHashing {

  @Param({"TOLLGATE", "UUID"})
  public KeyShape shape = KeyShape.TOLLGATE;

  private final KeyHasher hasher = new KeyHasher(new byte[32]);
  private String key = "";

  @Setup
  public void makeKey() {
    key = shape.make(new SecureRandom());
  }

  @Benchmark
  public KeyDigest digest() {
    return hasher.digest(key);
  }

  @Benchmark
  public boolean matches() {
    return shape.matches(key);
  }
}
