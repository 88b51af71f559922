package io.tollgate.gateway.fuzz;

import io.tollgate.gateway.edge.HeadFuzz;
import io.tollgate.gateway.token.TokenFuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What is fuzzed: a class Jazzer calls, and the inputs it begins with. An input that was found to
/// break something joins the seeds of its target, in the class.
record FuzzTarget(
    String name, Class<?> type, Supplier<List<String>> texts, Consumer<byte[]> target) {

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("key", KeyFuzz.class, KeyFuzz::seeds, KeyFuzz::fuzzerTestOneInput),
        new FuzzTarget("query", QueryFuzz.class, QueryFuzz::seeds, QueryFuzz::fuzzerTestOneInput),
        new FuzzTarget("path", PathFuzz.class, PathFuzz::seeds, PathFuzz::fuzzerTestOneInput),
        new FuzzTarget("head", HeadFuzz.class, HeadFuzz::seeds, HeadFuzz::fuzzerTestOneInput),
        new FuzzTarget("token", TokenFuzz.class, TokenFuzz::seeds, TokenFuzz::fuzzerTestOneInput),
        new FuzzTarget(
            "log-text", LogTextFuzz.class, LogTextFuzz::seeds, LogTextFuzz::fuzzerTestOneInput));
  }

  List<byte[]> seeds() {
    return texts.get().stream().map(seed -> seed.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  void run(byte[] input) {
    target.accept(input);
  }

  @Override
  public String toString() {
    return name;
  }
}
