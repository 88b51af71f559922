package io.tollgate.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// That the table does what a map does: by a model, by all interleavings of a few acts, and by
/// threads.
class CallerTableTest {

  /// Few digests, of one shard, so that they meet: some want the same place, some have the same
  /// tag.
  private static KeyDigest close(int number) {
    return new KeyDigest(number & 3, number & 1, number, 0);
  }

  @Test
  void itDoesWhatAMapDoes() {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      // From a handful that die and come back, to thousands that only come.
      int keys = 1 << random.nextInt(1, 13);
      boolean spread = random.nextBoolean();
      var table = new CallerTable();
      var model = new HashMap<KeyDigest, Caller>();
      for (int i = 0; i < 3_000; i++) {
        int number = random.nextInt(keys);
        KeyDigest digest =
            spread ? new KeyDigest(0x9E37_79B9_7F4A_7C15L * number, number, 0, 0) : close(number);
        act(random.nextInt(10), digest, table, model);
        assertThat(table.find(digest)).as("seed %d", seed).isSameAs(model.get(digest));
        assertThat(table.size()).as("seed %d", seed).isEqualTo(model.size());
      }
      model.forEach(
          (digest, caller) -> assertThat(table.find(digest)).as("seed %d", seed).isSameAs(caller));
    }
  }

  private static void act(
      int act, KeyDigest digest, CallerTable table, Map<KeyDigest, Caller> model) {
    switch (act) {
      case 0, 1, 2, 3, 4 -> {
        Caller caller = TestCallers.caller(1, digest);
        table.put(digest, caller);
        model.put(digest, caller);
      }
      case 5, 6 -> {
        table.change(digest, CallerTableTest::next);
        model.computeIfPresent(digest, (_, _) -> table.find(digest));
      }
      case 7 -> {
        table.remove(digest, TestCallers.caller(1, digest));
        Caller there = model.get(digest);
        if (there != null) {
          table.remove(digest, there);
          model.remove(digest);
        }
      }
      default -> {
        table.remove(digest);
        model.remove(digest);
      }
    }
  }

  private static Caller next(Caller old) {
    return old.with(
        TestCallers.key(old.id() + 1, old.digest(), KeyState.ACTIVE), new Interner<>(1));
  }

  @Test
  void aCallerThatIsFoundByAFormerDigestIsNotKept() {
    var table = new CallerTable();

    table.put(close(1), TestCallers.caller(1, close(2)));

    assertThat(table.find(close(1))).isNull();
    assertThat(table.find(close(2))).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void asManyLeaveAsAreToldTo() {
    var table = new CallerTable();
    var random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      var digest = new KeyDigest(random.nextLong(), random.nextLong(), 0, 0);
      table.put(digest, TestCallers.caller(i, digest));
    }

    table.evict(1_000);
    assertThat(table.size()).isEqualTo(9_000);
    table.evict(7);
    assertThat(table.size()).isEqualTo(8_993);
    table.evict(100_000);
    assertThat(table.size()).isZero();
  }

  /// Thousands come and go in one shard, and one stays: it is found at each instant, and always as
  /// it was last changed or later.
  @Test
  void whoStaysIsFoundWhileOthersComeAndGo() throws InterruptedException {
    var table = new CallerTable();
    KeyDigest stays = close(3);
    table.put(stays, TestCallers.caller(1, stays));
    var changed = new AtomicLong(1);
    var over = new AtomicBoolean();
    var wrong = new AtomicReference<@Nullable String>();
    Thread[] readers =
        Stream.generate(() ->
                Thread.ofPlatform()
                    .start(() -> {
                      while (!over.get()) {
                        long least = changed.get();
                        Caller found = table.find(stays);
                        if (found == null || found.id() < least) {
                          wrong.set("%s, not %d or later".formatted(found, least));
                        }
                      }
                    }))
            .limit(2)
            .toArray(Thread[]::new);
    for (int i = 0; i < 300; i++) {
      IntStream.range(4, 4 + 7 * i)
          .forEach(n -> table.put(close(n), TestCallers.caller(n, close(n))));
      table.change(stays, CallerTableTest::next);
      changed.incrementAndGet();
      IntStream.range(4, 4 + 7 * i).forEach(n -> table.remove(close(n)));
    }
    over.set(true);
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(wrong.get()).isNull();
  }

  /// Interleavings of two threads with three acts each, on places so few that they run out.
  @Test
  void whatThreadsSeeCouldHaveHappenedOneAfterAnother() {
    interleavings().sequentialSpecification(Sequential.class).check(Concurrent.class);
  }

  /// A checker that can't instrument what it runs finds nothing wrong anywhere.
  @Test
  void theCheckerFindsARaceWhereThereIsOne() {
    assertThatThrownBy(() -> interleavings().check(Racing.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  private static ModelCheckingOptions interleavings() {
    return new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(1);
  }

  public static final class Racing {
    private int count;

    @Operation
    public int count() {
      int before = count;
      count = before + 1;
      return before;
    }
  }

  private static final int VALUES = 4;

  /// By key and value, made once: the checker follows each step of what acts do.
  private static final Caller[][] MADE =
      IntStream.range(0, 5)
          .mapToObj(key ->
              IntStream.range(0, VALUES)
                  .mapToObj(value -> TestCallers.caller(value, close(key)))
                  .toArray(Caller[]::new))
          .toArray(Caller[][]::new);

  @Param(name = "key", gen = IntGen.class, conf = "0:4")
  @Param(name = "value", gen = IntGen.class, conf = "0:3")
  public static final class Concurrent {
    private final CallerTable.Shard shard = new CallerTable.Shard();

    /// The next to come finds all places taken.
    public Concurrent() {
      for (int key = 0; key < 3; key++) {
        shard.put(close(key), MADE[key][0]);
      }
    }

    @Operation
    public int put(@Param(name = "key") int key, @Param(name = "value") int value) {
      return shard.put(close(key), MADE[key][value]);
    }

    @Operation
    public void change(@Param(name = "key") int key) {
      shard.change(close(key), old -> MADE[key][(int) (old.id() + 1) % VALUES]);
    }

    @Operation
    public int remove(@Param(name = "key") int key) {
      return shard.remove(close(key), null);
    }

    @Operation
    public long find(@Param(name = "key") int key) {
      Caller found = shard.find(close(key));
      return found == null ? Long.MIN_VALUE : found.id();
    }
  }

  public static final class Sequential {
    private final Map<Integer, Long> map = new HashMap<>(Map.of(0, 0L, 1, 0L, 2, 0L));

    public int put(int key, int value) {
      return map.put(key, (long) value) == null ? 1 : 0;
    }

    public void change(int key) {
      map.computeIfPresent(key, (_, old) -> (old + 1) % VALUES);
    }

    public int remove(int key) {
      return map.remove(key) == null ? 0 : 1;
    }

    public long find(int key) {
      return map.getOrDefault(key, Long.MIN_VALUE);
    }
  }
}
