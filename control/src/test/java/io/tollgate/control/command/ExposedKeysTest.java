package io.tollgate.control.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.core.account.Organization;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposedKeysTest {

  private final ControlWorld world = new ControlWorld();
  private final NewIds ids = new NewIds(world.ports.making().ids());
  private final CommandExecutor executor = new CommandExecutor(world.ports, ids);
  private final Deque<Runnable> blocking = new ArrayDeque<>();
  private final ExposedKeys exposed =
      new ExposedKeys(CompletableFuture.completedFuture(executor), blocking::add);

  private ApiKey key() {
    Organization organization =
        done(
            executor.execute(
                new Command.CreateOrganization(ids.fresh(), "Acme", "starter", null), "ann"));
    return done(executor.execute(
            new Command.CreateKey(ids.fresh(), organization.id(), "own", "ci"), "ann"))
        .key();
  }

  private static <T> T done(Outcome<T> outcome) {
    return ((Outcome.Done<T>) outcome).value();
  }

  private KeyState state(ApiKey key) {
    return requireNonNull(world.stores.keys().byId(key.id())).state();
  }

  private long acts() {
    return world.stores.changes().audit(null, Long.MAX_VALUE, 100).stream()
        .filter(entry -> entry.actor().equals(ExposedKeys.ACTOR))
        .count();
  }

  @Test
  void aKeyIsDisabledByOneActHoweverManyCallsShowIt() {
    ApiKey key = key();

    exposed.exposed(key);
    exposed.exposed(key);
    assertThat(blocking).hasSize(1);
    blocking.remove().run();
    // Calls that knew the key from before.
    exposed.exposed(key);
    blocking.remove().run();

    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    assertThat(acts()).isEqualTo(1);
  }

  @Test
  void oneThatIsEnabledAgainAndShownAgainIsDisabledAgain() {
    ApiKey key = key();
    exposed.exposed(key);
    blocking.remove().run();
    executor.execute(new Command.ChangeKey(key.id(), KeyState.ACTIVE), "ann");

    exposed.exposed(key);
    blocking.remove().run();

    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
    assertThat(acts()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "QUARANTINED, LEAKED, 1",
    "DISABLED, DISABLED, 0",
    "LEAKED, LEAKED, 0",
    "DELETED, DELETED, 0"
  })
  void whatElseIsKnownOfAKeyIsKept(KeyState before, KeyState after, long acts) {
    ApiKey key = key();
    executor.execute(new Command.ChangeKey(key.id(), before), "ann");

    exposed.exposed(key);
    blocking.remove().run();

    assertThat(state(key)).isEqualTo(after);
    assertThat(acts()).isEqualTo(acts);
  }

  @Test
  void aStoreThatIsOutOfReachIsAskedAgainByTheNextCall() {
    ApiKey key = key();
    world.stores.failWith(MemoryStores.outOfReach());
    exposed.exposed(key);
    blocking.remove().run();
    world.stores.failWith(null);
    assertThat(state(key)).isEqualTo(KeyState.ACTIVE);

    exposed.exposed(key);
    blocking.remove().run();

    assertThat(state(key)).isEqualTo(KeyState.DISABLED);
  }
}
