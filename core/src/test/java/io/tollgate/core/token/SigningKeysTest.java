package io.tollgate.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.token.SigningKeys.Duty;
import io.tollgate.core.unit.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SigningKeysTest {

  private static final long NOW = 1_800_000_000_000L;

  private final Kept store = new Kept();
  private final SigningKeys keys = new SigningKeys(store);

  /// A store that fails when it is told to, before or after it has done its work.
  private static final class Kept implements SigningKeyStore {
    private final List<SigningKey> kept = new ArrayList<>();
    private int reads;
    private boolean diesAfterAdding;

    @Override
    public List<SigningKey> all() {
      reads++;
      return kept.stream().sorted(Comparator.comparingLong(SigningKey::signsFromMillis)).toList();
    }

    @Override
    public boolean add(
        SigningKey key, @Nullable String newestId, boolean alone, String actor, long atMillis) {
      if (alone) {
        kept.clear();
      }
      kept.add(key);
      if (diesAfterAdding) {
        throw new StoreException("died", true, null);
      }
      return true;
    }

    @Override
    public boolean remove(String id, String actor, long atMillis) {
      return kept.removeIf(key -> key.id().equals(id));
    }
  }

  @Test
  void theFirstKeyIsMadeWhenItIsNeededAndSignsAtOnce() {
    assertThat(keys.duties(NOW)).isEmpty();

    SigningKey signer = keys.signer(NOW);

    assertThat(signer.signsFromMillis()).isEqualTo(NOW);
    assertThat(keys.published(NOW)).containsExactly(signer);
    assertThat(keys.find(signer.id())).isSameAs(signer);
    int reads = store.reads;
    assertThat(keys.signer(NOW + 1)).isSameAs(signer);
    assertThat(store.reads).isEqualTo(reads);
  }

  @Test
  void aNewKeyIsPublishedBeforeItSignsAndTheOldOneStaysForItsTokens() {
    SigningKey first = keys.signer(NOW);
    SigningKeys.Rotation rotation = keys.rotate("alice", NOW + 1000);
    SigningKey second = rotation.key();
    long turn = second.signsFromMillis();

    assertThat(rotation.made()).isTrue();
    assertThat(turn).isEqualTo(NOW + 1000 + SigningKeys.LEAD_MILLIS);
    assertThat(SigningKeys.LEAD_MILLIS).isGreaterThan(SigningKeys.CACHED_SECONDS * 1000);
    assertThat(keys.published(NOW + 1001)).hasSize(2);
    assertThat(keys.signer(turn - 1).id()).isEqualTo(first.id());
    assertThat(keys.signer(turn).id()).isEqualTo(second.id());
    assertThat(keys.duties(turn))
        .extracting(SigningKeys.OnDuty::duty)
        .containsExactly(Duty.VERIFIES, Duty.SIGNS);
    long last = turn + SigningKeys.TOKEN_LIFE_MILLIS_MAX;
    assertThat(keys.published(last - 1)).hasSize(2);
    assertThat(keys.published(last)).hasSize(1);
    assertThat(keys.find(first.id())).isNull();
  }

  @Test
  void asLongAsTheNextKeyWaitsNoFurtherOneIsMade() {
    keys.signer(NOW);
    SigningKey next = keys.rotate("alice", NOW).key();

    SigningKeys.Rotation again = keys.rotate("bob", NOW + 1);

    assertThat(again.made()).isFalse();
    assertThat(again.key().id()).isEqualTo(next.id());
    assertThat(store.kept).hasSize(2);
  }

  @Test
  void aKeyThatHasSignedForItsLifeIsFollowedByItself() {
    SigningKey first = keys.signer(NOW);
    long due = NOW + SigningKeys.LIFE_MILLIS - SigningKeys.LEAD_MILLIS;

    assertThat(keys.signer(due - 1).id()).isEqualTo(first.id());
    assertThat(store.kept).hasSize(1);
    assertThat(keys.signer(due).id()).isEqualTo(first.id());
    assertThat(store.kept).hasSize(2);
    assertThat(keys.signer(NOW + SigningKeys.LIFE_MILLIS).id()).isNotEqualTo(first.id());
  }

  @Test
  void afterAllWereReplacedNoTokenOfBeforeFindsItsKey() {
    SigningKey first = keys.signer(NOW);
    SigningKey next = keys.rotate("alice", NOW).key();

    SigningKey alone = keys.replaceAll("alice", NOW + 5);

    assertThat(keys.signer(NOW + 5).id()).isEqualTo(alone.id());
    assertThat(keys.find(first.id())).isNull();
    assertThat(keys.load(next.id(), NOW + 60_000)).isNull();
  }

  @Test
  void aFloodOfUnknownKeysAsksTheStoreNowAndThen() {
    keys.signer(NOW);
    int reads = store.reads;
    for (int i = 0; i < 10_000; i++) {
      assertThat(keys.load("unknown-" + i, NOW + i)).isNull();
    }
    assertThat(store.reads - reads).isBetween(1, 2);
  }

  @Test
  void aKeyThatAnotherProcessMadeIsFound() {
    keys.signer(NOW);
    SigningKey theirs = new SigningKeys(store).rotate("bob", NOW + 1).key();

    assertThat(keys.find(theirs.id())).isNull();
    assertThat(keys.load(theirs.id(), NOW + 6000)).isNotNull();
  }

  @Test
  void whereverItDiesThereIsOneSignerAndEachTokensKeyIsPublished() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    SigningKeys living = keys;
    long at = NOW;
    var tokens = new ArrayList<Token>();
    for (int i = 0; i < 400; i++) {
      at += random.nextLong(SigningKeys.TOKEN_LIFE_MILLIS_MAX * 3);
      store.diesAfterAdding = random.nextInt(3) == 0;
      try {
        switch (random.nextInt(4)) {
          case 0 -> living.rotate("alice", at);
          case 1 -> living.published(at);
          default -> tokens.add(new Token(living.signer(at).id(), at));
        }
      } catch (StoreException _) {
        living = new SigningKeys(store);
      }
      store.diesAfterAdding = false;
      String signer = living.signer(at).id();
      assertThat(living.published(at))
          .as("seed %d", seed)
          .extracting(SigningKey::id)
          .contains(signer);
      long now = at;
      for (Token token : tokens) {
        if (now < token.atMillis() + SigningKeys.TOKEN_LIFE_MILLIS_MAX) {
          assertThat(living.find(token.key())).as("seed %d step %d", seed, i).isNotNull();
        }
      }
    }
  }

  /// A token that was made, and by which key.
  private record Token(String key, long atMillis) {}

  @Test
  void aKeyNeverPrintsItself() {
    SigningKey key = keys.signer(NOW);
    assertThat(key.toString()).isEqualTo("SigningKey[" + key.id() + "]");
  }
}
