package io.tollgate.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.store.jdbc.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

final class GroupCommitTest {

  private static final int MANY = 100;

  private final AtomicInteger transactions = new AtomicInteger();
  private final ConcurrentLinkedQueue<Integer> told = new ConcurrentLinkedQueue<>();
  private SqliteDatabase database;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = SqliteDatabase.open(folder.resolve("test.db"));
    database.write(connection ->
        Sql.client(connection).sql("CREATE TABLE n (value INTEGER NOT NULL) STRICT").update());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void thoseThatWaitShareATransactionAndAreToldInItsOrder() throws Exception {
    applyWhileOneIsBusy(GroupCommitTest::insert, List.of());

    // The busy one's, and those of all that waited for it.
    assertThat(transactions).hasValue(2);
    assertThat(List.copyOf(told)).isEqualTo(rows()).hasSize(MANY + 1);
  }

  @Test
  void oneThatCantBeWrittenSpoilsNoOther() throws Exception {
    List<Integer> bad = List.of(3, 50);

    applyWhileOneIsBusy(GroupCommitTest::insertUnlessBad, bad);

    assertThat(rows()).hasSize(MANY + 1 - bad.size()).doesNotContainAnyElementsOf(bad);
    assertThat(told).containsExactlyInAnyOrderElementsOf(rows());
  }

  @Test
  void severalOfOneAuthorAreWrittenInTheirOrderAndEachIsAnswered() {
    var commits = new GroupCommit<>(database, GroupCommitTest::insertUnlessBad, told::add);
    List<Integer> all = IntStream.range(0, 600).boxed().toList();

    List<@Nullable RuntimeException> failures = commits.applyAll(all);

    assertThat(rows()).hasSize(598).isSorted().doesNotContain(3, 50);
    assertThat(List.copyOf(told)).isEqualTo(rows());
    assertThat(failures).hasSize(600);
    for (int n : all) {
      assertThat(failures.get(n) == null).as("%d", n).isEqualTo(n != 3 && n != 50);
    }
    assertThat(commits.applyAll(List.of())).isEmpty();
  }

  @Test
  void whatIsAlreadyThereIsToldAgainAndNotWritten() {
    var commits = new GroupCommit<>(database, _ -> _ -> false, told::add);

    assertThat(commits.apply(7)).isFalse();
    assertThat(told).containsExactly(7);
  }

  /// One is being written; meanwhile 1 to 100 come.
  private void applyWhileOneIsBusy(GroupCommit.Opening<Integer> opening, List<Integer> bad)
      throws Exception {
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Database counted =
        new Database() {
          @Override
          public <T extends @Nullable Object> T read(Work<T> work) {
            return database.read(work);
          }

          @Override
          public <T extends @Nullable Object> T write(Work<T> work) {
            transactions.incrementAndGet();
            return database.write(work);
          }
        };
    GroupCommit.Opening<Integer> first =
        jdbc ->
            n -> {
              if (n == 0) {
                busy.countDown();
                await(go);
              }
              return opening.in(jdbc).write(n);
            };
    var commits = new GroupCommit<>(counted, first, told::add);
    var threads = new ArrayList<Thread>();
    threads.add(Thread.startVirtualThread(() -> commits.apply(0)));
    busy.await();
    IntStream.rangeClosed(1, MANY)
        .forEach(n ->
            threads.add(
                Thread.ofPlatform()
                    .start(() -> {
                      if (bad.contains(n)) {
                        assertThatThrownBy(() -> commits.apply(n)).hasMessage("bad");
                      } else {
                        assertThat(commits.apply(n)).isTrue();
                      }
                    })));
    for (Thread waiting : threads.subList(1, threads.size())) {
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private List<Integer> rows() {
    return database.read(connection ->
        Sql.client(connection)
            .sql("SELECT value FROM n ORDER BY rowid")
            .query(Integer.class)
            .list());
  }

  private static GroupCommit.Writer<Integer> insert(JdbcClient jdbc) {
    return n -> insert(jdbc, n);
  }

  private static boolean insert(JdbcClient jdbc, Integer n) {
    return jdbc.sql("INSERT INTO n VALUES (?)").param(n).update() == 1;
  }

  private static GroupCommit.Writer<Integer> insertUnlessBad(JdbcClient jdbc) {
    return n -> insertUnlessBad(jdbc, n);
  }

  private static boolean insertUnlessBad(JdbcClient jdbc, Integer n) {
    boolean written = insert(jdbc, n);
    // After it has written: what it wrote must go.
    if (n == 3 || n == 50) {
      throw new IllegalStateException("bad");
    }
    return written;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
