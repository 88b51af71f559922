package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [KeyStore] keeps.
public abstract class KeyStoreContract {

  /// The store under test; the same through one test, empty at its start.
  protected abstract KeyStore keys();

  /// Writes what it reads.
  protected abstract ChangeStore changes();

  @BeforeEach
  void twoOrganizations() {
    apply(new Change.OrganizationCreated(Samples.organization(1)));
    apply(new Change.OrganizationCreated(Samples.organization(2)));
  }

  @Test
  void aKeyIsFoundByItsDigestAndByItsId() {
    ApiKey key = Samples.key(10, 1);
    apply(new Change.KeyCreated(key));

    assertThat(keys().find(key.digest())).isEqualTo(key);
    assertThat(keys().byId(10)).isEqualTo(key);
  }

  @Test
  void anUnknownDigestAndAnUnknownIdAreNull() {
    assertThat(keys().find(new KeyDigest(1, 2, 3, 4))).isNull();
    assertThat(keys().byId(99)).isNull();
  }

  @Test
  void manyAreFoundAtOnceByTheDigestsTheyWereAskedFor() {
    var asked = new ArrayList<KeyDigest>();
    var expected = new HashMap<KeyDigest, ApiKey>();
    for (int id = 1; id <= 1_100; id++) {
      ApiKey key = Samples.key(id, 1);
      asked.add(key.digest());
      if (id % 100 == 0) {
        apply(new Change.KeyCreated(key));
        expected.put(key.digest(), key);
      }
    }

    assertThat(keys().findAll(asked)).isEqualTo(expected);
    assertThat(keys().findAll(List.of())).isEmpty();
  }

  @Test
  void everyBitOfTheDigestCounts() {
    ApiKey key = Samples.key(10, 1);
    apply(new Change.KeyCreated(key));
    byte[] bytes = key.digest().toBytes();
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = bytes.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(keys().find(KeyDigest.of(other))).as("bit %d", bit).isNull();
    }
  }

  @Test
  void aDeletedKeyIsFoundInItsState() {
    ApiKey key = Samples.key(10, 1);
    apply(new Change.KeyCreated(key));
    apply(new Change.KeyChanged(key.in(KeyState.DELETED)));

    assertThat(keys().find(key.digest())).isEqualTo(key.in(KeyState.DELETED));
    assertThat(keys().ofOrganization(1, 0, 10)).containsExactly(key.in(KeyState.DELETED));
  }

  @Test
  void theKeysOfAnOrganizationComeInPages() {
    for (long id = 10; id < 15; id++) {
      apply(new Change.KeyCreated(Samples.key(id, 1)));
    }
    apply(new Change.KeyCreated(Samples.key(20, 2)));

    assertThat(keys().ofOrganization(1, 0, 3))
        .extracting(ApiKey::id)
        .containsExactly(10L, 11L, 12L);
    assertThat(keys().ofOrganization(1, 12, 3)).extracting(ApiKey::id).containsExactly(13L, 14L);
    assertThat(keys().ofOrganization(1, 14, 3)).isEmpty();
    assertThat(keys().ofOrganization(3, 0, 3)).isEmpty();
  }

  private void apply(Change change) {
    changes().apply(change, "test", Samples.NOON);
  }
}
