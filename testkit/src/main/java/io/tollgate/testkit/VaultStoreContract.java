package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What every [VaultStore] keeps.
public abstract class VaultStoreContract {

  private static final String SHELF = "things/api";

  /// The store under test, empty; organizations 1 and 2 are there.
  protected abstract VaultStore vault();

  private boolean put(long organizationId, String shelf, String name, String text) {
    return vault().put(organizationId, shelf, new Deposit(name, text), 3, "key_1", Samples.NOON);
  }

  private Map<String, String> all(long organizationId, String shelf) {
    var all = new TreeMap<String, String>();
    vault().all(organizationId, shelf).forEach(one -> all.put(one.name(), one.reveal()));
    return all;
  }

  @Test
  void whatIsPutIsFoundByNameAndAnotherOfTheNameTakesItsPlace() {
    put(1, SHELF, "b", "second \"ü\" \uD83D\uDE00");
    put(1, SHELF, "a", "first");
    assertThat(all(1, SHELF)).isEqualTo(Map.of("a", "first", "b", "second \"ü\" \uD83D\uDE00"));
    assertThat(vault().all(1, SHELF)).extracting(Deposit::name).containsExactly("a", "b");

    assertThat(put(1, SHELF, "a", "")).isTrue();
    assertThat(all(1, SHELF)).containsEntry("a", "").hasSize(2);
  }

  @Test
  void organizationsAndShelvesAreApart() {
    put(1, SHELF, "a", "one");
    put(2, SHELF, "a", "two");
    put(1, "others", "a", "three");

    assertThat(all(1, SHELF)).isEqualTo(Map.of("a", "one"));
    assertThat(all(2, SHELF)).isEqualTo(Map.of("a", "two"));
    assertThat(vault().clear(1, SHELF, "key_1", Samples.NOON)).isEqualTo(1);
    assertThat(all(1, SHELF)).isEmpty();
    assertThat(all(2, SHELF)).hasSize(1);
    assertThat(all(1, "others")).hasSize(1);
  }

  @Test
  void aFullShelfTakesOnlyWhatIsThereAlready() {
    put(1, SHELF, "a", "1");
    put(1, SHELF, "b", "2");
    put(1, SHELF, "c", "3");

    assertThat(put(1, SHELF, "d", "4")).isFalse();
    assertThat(put(1, SHELF, "c", "5")).isTrue();
    assertThat(all(1, SHELF)).isEqualTo(Map.of("a", "1", "b", "2", "c", "5"));
    assertThat(put(2, SHELF, "d", "4")).isTrue();
  }

  @Test
  void whatIsRemovedIsGoneAndAMissingOneIsTold() {
    put(1, SHELF, "a", "1");

    assertThat(vault().remove(1, SHELF, "b", "key_1", Samples.NOON)).isFalse();
    assertThat(vault().remove(2, SHELF, "a", "key_1", Samples.NOON)).isFalse();
    assertThat(vault().remove(1, SHELF, "a", "key_1", Samples.NOON)).isTrue();
    assertThat(vault().remove(1, SHELF, "a", "key_1", Samples.NOON)).isFalse();
    assertThat(vault().clear(1, SHELF, "key_1", Samples.NOON)).isZero();
  }
}
