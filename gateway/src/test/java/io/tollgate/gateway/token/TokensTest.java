package io.tollgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.testkit.MemoryOrganizationStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokensTest {

  private static final long NOW = 1_700_000_000_000L;

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final Tokens tokens = new Tokens(work::addLast, new Tokens.Bounds(32, 6, 4, 1));

  private static Caller caller(long id, TokenKey... keys) {
    var organizations = new MemoryOrganizationStore();
    organizations.put(new Organization(7, "Acme", Standing.ACTIVE, "basic", 0, 0));
    var accounts =
        new Accounts(
            organizations,
            new EmptyLedgerStore(),
            () -> new Catalog(List.of(), List.of()),
            new LedgerClock(Clock.system(), 0),
            10);
    var key =
        new ApiKey(
                id,
                7,
                "api",
                new KeyDigest(id, 0, 0, 0),
                "label",
                "hint",
                KeyState.ACTIVE,
                0,
                0,
                Long.MAX_VALUE)
            .with(List.of(keys));
    return new Caller(key, Objects.requireNonNull(accounts.load(7)));
  }

  private static KeyDigest digest(String token) {
    return new KeyDigest(token.hashCode(), 0, 0, 0);
  }

  private void verify(Caller caller, String token, String name) {
    tokens.verify(
        caller,
        token,
        digest(token),
        NOW,
        Runnable::run,
        new Tokens.Waiting() {
          @Override
          public void tokenGood(Caller found) {
            told.add(name + " good");
          }

          @Override
          public void tokenBad() {
            told.add(name + " bad");
          }

          @Override
          public void tokenUnchecked() {
            told.add(name + " unchecked");
          }
        });
  }

  private void workAll() {
    while (!work.isEmpty()) {
      work.removeFirst().run();
    }
  }

  @Test
  void aTokenIsVerifiedOnceForAllWhoWaitForIt() {
    Caller caller = caller(1, TokenMaker.P256.key);
    String token = TokenMaker.P256.token("ES256", NOW);
    for (int i = 0; i < 20; i++) {
      verify(caller, token, "a");
    }
    workAll();

    assertThat(told).hasSize(20).containsOnly("a good");
    assertThat(tokens.knows(caller, digest(token), NOW)).isTrue();
  }

  @Test
  void whoFloodsWaitsBehindHimself() {
    Caller flood = caller(1, TokenMaker.P256.key);
    Caller other = caller(2, TokenMaker.P256.key);
    for (int i = 0; i < 10; i++) {
      verify(flood, "bad." + i + ".x", "flood");
    }
    verify(other, TokenMaker.P256.token("ES256", NOW), "other");

    assertThat(told).hasSize(6).containsOnly("flood unchecked");
    told.clear();
    workAll();
    assertThat(told).hasSize(5);
    assertThat(told.subList(0, 2)).contains("other good");
  }

  @Test
  void noMoreWaitThanThereIsRoomFor() {
    for (int id = 1; id <= 10; id++) {
      verify(caller(id, TokenMaker.P256.key), "x.y.z", "a");
    }
    assertThat(told).hasSize(4).containsOnly("a unchecked");
    workAll();
    told.clear();

    verify(caller(20, TokenMaker.P256.key), "x.y.z", "later");
    workAll();
    assertThat(told).containsExactly("later bad");
  }

  @Test
  void onlyGoodTokensAreRememberedAndOnlySoMany() {
    Caller caller = caller(1, TokenMaker.P256.key);
    String bad = "x.y.z";
    verify(caller, bad, "bad");
    workAll();
    assertThat(tokens.knows(caller, digest(bad), NOW)).isFalse();
    var all = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      // ECDSA signs the same text otherwise each time.
      all.add(TokenMaker.P256.token("ES256", NOW));
      verify(caller, all.getLast(), "good");
      workAll();
    }

    long known = all.stream().filter(token -> tokens.knows(caller, digest(token), NOW)).count();
    assertThat(known).isBetween(24L, 32L);
  }

  @Test
  void aRememberedTokenEndsWithItsTimeAndWithItsKey() {
    Caller caller = caller(1, TokenMaker.P256.key);
    String token = TokenMaker.P256.token("ES256", NOW);
    verify(caller, token, "a");
    workAll();

    assertThat(tokens.knows(caller, digest(token), NOW + 89_999)).isTrue();
    assertThat(tokens.knows(caller(2, TokenMaker.P256.key), digest(token), NOW)).isFalse();
    assertThat(tokens.knows(caller(1, TokenMaker.P384.key), digest(token), NOW)).isFalse();
    verify(caller, token, "a");
    workAll();
    assertThat(tokens.knows(caller, digest(token), NOW + 90_000)).isFalse();
  }
}
