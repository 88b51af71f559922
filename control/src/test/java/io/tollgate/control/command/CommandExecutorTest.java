package io.tollgate.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlWorld;
import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.key.KeyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CommandExecutorTest {

  private final ControlWorld world = new ControlWorld();
  private final NewIds ids = new NewIds(world.ports.making().ids());
  private final CommandExecutor executor = new CommandExecutor(world.ports, ids);

  private Organization organization() {
    return done(
        executor.execute(
            new Command.CreateOrganization(ids.fresh(), "Acme", "starter", null), "ann"));
  }

  private static <T> T done(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  private static <T> List<T> together(int times, Callable<T> act) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<T>>();
      for (int i = 0; i < times; i++) {
        futures.add(threads.submit(act));
      }
      var results = new ArrayList<T>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void oneOfManyConcurrentRepeatsMakesTheKeyAndSeesItsSecret() throws Exception {
    long organization = organization().id();
    NewId id = ids.ofKey("ann", "createKey", "k", "body");
    var command = new Command.CreateKey(id, organization, "own", "ci");

    List<KeyMade> made = together(32, () -> done(executor.execute(command, "ann")));

    assertThat(made).filteredOn(key -> key.secret() != null).hasSize(1);
    assertThat(made).extracting(KeyMade::key).containsOnly(made.getFirst().key());
    assertThat(world.stores.keys().ofOrganization(organization, 0, 100)).hasSize(1);
  }

  @Test
  void concurrentRepeatsOfAGrantRaiseTheCapOnce() throws Exception {
    long organization = organization().id();
    NewId id = ids.ofKey("ann", "giveGrant", "g", "body");
    var command = new Command.GiveGrant(id, organization, 500, "sorry");

    List<Grant> given = together(32, () -> done(executor.execute(command, "ann")));

    assertThat(given).containsOnly(given.getFirst());
    var desk = Objects.requireNonNull(world.accounts.load(organization)).desk();
    assertThat(desk.statement(world.wallMillis.get()).month().cap()).isEqualTo(10_500);
  }

  @Test
  void aRepeatAfterARestartFindsItsObject() {
    long organization = organization().id();
    NewId id = ids.ofKey("ann", "createKey", "k", "body");
    var command = new Command.CreateKey(id, organization, "own", "ci");
    KeyMade made = done(executor.execute(command, "ann"));
    var afterRestart = new CommandExecutor(world.ports, new NewIds(world.ports.making().ids()));

    Outcome<KeyMade> again = afterRestart.execute(command, "ann");

    assertThat(again).isEqualTo(new Outcome.Done<>(new KeyMade(made.key(), null), false));
  }

  @Test
  void anotherRequestAfterARestartIsSeenByWhatNeverChanges() {
    long organization = organization().id();
    long other = organization().id();
    NewId id = ids.ofKey("ann", "createKey", "k", "body");
    executor.execute(new Command.CreateKey(id, organization, "own", "ci"), "ann");
    var afterRestart = new CommandExecutor(world.ports, new NewIds(world.ports.making().ids()));

    Outcome<KeyMade> no =
        afterRestart.execute(
            new Command.CreateKey(ids.ofKey("ann", "createKey", "k", "other"), other, "own", "ci"),
            "ann");

    assertThat(no)
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Outcome.Reason.KEY_REUSED));
  }

  @Test
  void everyChangeIsWrittenUnderItsActor() {
    long organization = organization().id();
    KeyMade made =
        done(
            executor.execute(
                new Command.CreateKey(ids.fresh(), organization, "market", "ci"), "bob"));
    executor.execute(new Command.ChangeKey(made.key().id(), KeyState.DISABLED), "eve");

    assertThat(world.stores.changes().audit(organization, Long.MAX_VALUE, 10))
        .extracting(entry -> entry.actor() + " " + entry.kind())
        .containsExactly("eve key.changed", "bob key.created", "ann organization.created");
  }

  @Test
  void aSecretPrintsAsStars() {
    assertThat(new KeySecret("tg_live_secret")).hasToString("***");
  }
}
