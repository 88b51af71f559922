package io.tollgate.bench.micro;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Admission;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.change.Change;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Route;
import io.tollgate.store.sqlite.SqliteChangeStore;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Millions of keys in the store and in memory: what one takes, how long a look-up and a decision
/// take, and both again while keys change a thousand times a second.
@Command(
    name = "bench/run keys",
    mixinStandardHelpOptions = true,
    description = "Heap per cached key, look-up and decision, alone and under changes.")
public final class KeysBench implements Callable<Integer> {

  private static final int DECISIONS = 2_000_000;
  private static final int SECONDS = 10;
  private static final int CHANGES_PER_SECOND = 1_000;
  private static final int AUTHORS = 32;

  @Option(names = "--keys", description = "How many (default: ${DEFAULT-VALUE}).")
  private int keys = 5_000_000;

  private final Route route = Fixtures.route("fixed", "/v1/small", Fixtures.FIXED);
  private final Attempt call = new Fixtures.Attempted(Query.EMPTY);
  private final SplittableRandom random = new SplittableRandom(1);

  public static void main(String[] args) {
    System.exit(new CommandLine(new KeysBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tollgate-keys-");
    try (SqliteDatabase database = SqliteDatabase.open(folder.resolve("tollgate.db"))) {
      var changes = new SqliteChangeStore(database);
      long began = System.nanoTime();
      fill(database, changes);
      System.out.printf(
          "store: %,d keys written in %d s, %,d MB%n",
          keys, seconds(began), Files.size(folder.resolve("tollgate.db")) >> 20);

      HeapParts before = HeapParts.now();
      began = System.nanoTime();
      Callers callers = Fixtures.callers(new SqliteKeyStore(database), keys);
      long took = System.nanoTime() - began;
      changes.tell(callers);
      System.out.printf(
          "memory: %,d keys looked up in %d s (%.1f us each)%n",
          keys, TimeUnit.NANOSECONDS.toSeconds(took), took / 1e3 / keys);
      HeapParts.now().tell("heap for each, has not called yet", before, keys);
      callAll(callers);
      HeapParts.now().tell("heap for each, has called", before, keys);

      decide(callers, DECISIONS / 2);
      System.out.printf("look-up: %.0f ns%n", lookUp(callers));
      tell("decision", decide(callers, DECISIONS));
      underChanges(callers, changes, new SqliteKeyStore(database));
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    return 0;
  }

  /// Rows as the store writes them, in one transaction.
  private void fill(SqliteDatabase database, SqliteChangeStore changes) {
    for (int i = 0; i < Fixtures.ORGANIZATIONS; i++) {
      changes.apply(
          new Change.OrganizationCreated(
              new Organization(i + 1L, "Bench", Standing.ACTIVE, "bench", 0, 0)),
          "bench",
          0);
    }
    database.<@Nullable Void>write(connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO api_key (id, organization_id, api_id, digest, label, hint, state,
                                   created_millis, not_before_millis, expires_millis)
              VALUES (?, ?, ?, ?, ?, ?, 'ACTIVE', 0, 0, ?)
              """)) {
        for (int i = 0; i < keys; i++) {
          insert.setLong(1, i + 1L);
          insert.setLong(2, i % Fixtures.ORGANIZATIONS + 1L);
          insert.setString(3, Fixtures.API.id());
          insert.setBytes(4, digest(i).toBytes());
          insert.setString(5, "Production " + i);
          insert.setString(6, "tg_live_%04x…%04x".formatted(i & 0xffff, i >>> 8 & 0xffff));
          insert.setLong(7, Long.MAX_VALUE);
          insert.executeUpdate();
        }
      }
      return null;
    });
  }

  private KeyDigest digest(int key) {
    return Fixtures.digest(key, keys);
  }

  /// Each key calls once, from an address of its own.
  private void callAll(Callers callers) {
    for (int i = 0; i < keys; i++) {
      Caller caller = Objects.requireNonNull(callers.find(digest(i)));
      caller.count(call.atMillis());
      caller.isNews(call.atMillis(), new IpAddress(i, i), false);
    }
  }

  private double lookUp(Callers callers) {
    int found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < DECISIONS; i++) {
      found += callers.find(digest(random.nextInt(keys))) == null ? 0 : 1;
    }
    double each = (double) (System.nanoTime() - start) / DECISIONS;
    if (found != DECISIONS) {
      throw new IllegalStateException("keys have left memory");
    }
    return each;
  }

  /// Digest to hold, and the hold given back.
  ///
  /// @return nanoseconds of each, sorted
  private long[] decide(Callers callers, int times) {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      KeyDigest digest = digest(random.nextInt(keys));
      long start = System.nanoTime();
      Caller caller = Objects.requireNonNull(callers.find(digest));
      Admission admission = Admissions.admit(caller, Fixtures.API, route, call);
      if (admission instanceof Admission.Admitted admitted) {
        Hold hold = Objects.requireNonNull(admitted.hold());
        caller.account().desk().release(hold);
      }
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /// Keys are disabled, and enabled when their turn comes again; each change is written with its
  /// audit entry and told.
  private void underChanges(Callers callers, SqliteChangeStore changes, SqliteKeyStore store)
      throws InterruptedException {
    var over = new AtomicBoolean();
    var made = new AtomicLong();
    long began = System.nanoTime();
    // As an admin API's callers do: each waits for its own change, and they come side by side.
    List<Thread> authors =
        IntStream.range(0, AUTHORS)
            .mapToObj(author ->
                Thread.ofPlatform().start(() -> change(author, began, over, made, changes, store)))
            .toList();
    long start = System.nanoTime();
    long[] all = {};
    while (seconds(start) < SECONDS) {
      all = decide(callers, DECISIONS / 4);
    }
    long changed = made.get() / Math.max(1, seconds(start));
    over.set(true);
    for (Thread author : authors) {
      author.join();
    }
    tell("decision under %,d changes a second".formatted(changed), all);
  }

  private void change(
      int author,
      long began,
      AtomicBoolean over,
      AtomicLong made,
      SqliteChangeStore changes,
      SqliteKeyStore store) {
    for (long i = author; !over.get(); i += AUTHORS) {
      long due = began + i * TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      ApiKey key = Objects.requireNonNull(store.find(digest((int) (i % keys))));
      KeyState next = key.state() == KeyState.ACTIVE ? KeyState.DISABLED : KeyState.ACTIVE;
      changes.apply(new Change.KeyChanged(key.in(next)), "bench", i);
      made.incrementAndGet();
    }
  }

  private static void tell(String what, long[] sorted) {
    System.out.printf(
        "%s: p50 %d ns, p99 %d ns, p99.9 %d ns%n",
        what,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[(int) (sorted.length * 0.999)]);
  }

  private static long seconds(long since) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
  }
}
