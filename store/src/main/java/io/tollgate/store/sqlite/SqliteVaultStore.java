package io.tollgate.store.sqlite;

import io.tollgate.core.unit.StoreException;
import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import io.tollgate.store.jdbc.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Deposits in the database, sealed.
///
/// Thread: any; blocks.
public final class SqliteVaultStore implements VaultStore {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteVaultStore.class);

  private static final String THIS = " WHERE organization_id = ? AND shelf = ? AND name = ?";

  /// Deposits in one transaction when all are sealed anew.
  private static final int BATCH = 100;

  private final Database database;
  private final Seal seal;

  /// @param secret the installation's, 32 bytes or more
  public SqliteVaultStore(Database database, byte[] secret) {
    this(database, secret, null);
  }

  /// @param previous the secret before, while it still counts; else null
  public SqliteVaultStore(Database database, byte[] secret, byte @Nullable [] previous) {
    this.database = database;
    this.seal = new Seal(secret, previous);
  }

  @Override
  public List<Deposit> all(long organizationId, String shelf) {
    return database.read(connection ->
        Sql.client(connection)
            .sql(
                """
                SELECT name, sealed FROM vault_entry
                WHERE organization_id = ? AND shelf = ? ORDER BY name
                """)
            .params(organizationId, shelf)
            .query((row, _) -> fromRow(row, organizationId, shelf))
            .list());
  }

  private Deposit fromRow(ResultSet row, long organizationId, String shelf) throws SQLException {
    String name = row.getString(1);
    String text = seal.open(organizationId, shelf, name, row.getBytes(2));
    if (text == null) {
      // Whoever asked is told that the store is out of reach, and no more.
      LOG.error("a deposit does not open: organization={} shelf={}", organizationId, shelf);
      throw new StoreException(
          "a deposit of organization "
              + organizationId
              + " does not open: the secret of the installation is another one, or it was changed",
          false,
          null);
    }
    return new Deposit(name, text);
  }

  @Override
  public boolean put(
      long organizationId, String shelf, Deposit deposit, int most, String actor, long atMillis) {
    byte[] sealed = seal.seal(organizationId, shelf, deposit.name(), deposit.reveal());
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      boolean there =
          jdbc.sql("UPDATE vault_entry SET sealed = ?, changed_millis = ?" + THIS)
                  .params(sealed, atMillis, organizationId, shelf, deposit.name())
                  .update()
              == 1;
      if (!there) {
        if (names(jdbc, organizationId, shelf).size() >= most) {
          return false;
        }
        jdbc.sql(
                """
                INSERT INTO vault_entry (organization_id, shelf, name, sealed, changed_millis)
                VALUES (?, ?, ?, ?, ?)
                """)
            .params(organizationId, shelf, deposit.name(), sealed, atMillis)
            .update();
      }
      audit(
          jdbc, there ? "changed" : "put", organizationId, shelf, deposit.name(), actor, atMillis);
      return true;
    });
  }

  @Override
  public boolean remove(
      long organizationId, String shelf, String name, String actor, long atMillis) {
    return database.write(
        connection -> remove(Sql.client(connection), organizationId, shelf, name, actor, atMillis));
  }

  private static boolean remove(
      JdbcClient jdbc,
      long organizationId,
      String shelf,
      String name,
      String actor,
      long atMillis) {
    int gone =
        jdbc.sql("DELETE FROM vault_entry" + THIS).params(organizationId, shelf, name).update();
    if (gone == 1) {
      audit(jdbc, "removed", organizationId, shelf, name, actor, atMillis);
    }
    return gone == 1;
  }

  @Override
  public int clear(long organizationId, String shelf, String actor, long atMillis) {
    return database.write(connection -> {
      JdbcClient jdbc = Sql.client(connection);
      List<String> names = names(jdbc, organizationId, shelf);
      names.forEach(name -> remove(jdbc, organizationId, shelf, name, actor, atMillis));
      return names.size();
    });
  }

  /// Seals anew what is sealed under the secret before. It may be ended at any point, and begun
  /// again.
  ///
  /// @return how many deposits that were
  public int sealAnew() {
    int sealed = 0;
    var place = new Place(0, "", "");
    while (place != null) {
      Place after = place;
      Batch batch = database.write(connection -> sealAnew(Sql.client(connection), after));
      sealed += batch.sealed();
      place = batch.last();
    }
    return sealed;
  }

  private record Place(long organizationId, String shelf, String name) {}

  private static final class Sealed {
    private final Place place;
    private final byte[] bytes;

    Sealed(Place place, byte[] bytes) {
      this.place = place;
      this.bytes = bytes;
    }
  }

  /// @param last behind which there is more; null at the end
  private record Batch(int sealed, @Nullable Place last) {}

  private Batch sealAnew(JdbcClient jdbc, Place after) {
    List<Sealed> all =
        jdbc.sql(
                """
                SELECT organization_id, shelf, name, sealed FROM vault_entry
                WHERE (organization_id, shelf, name) > (?, ?, ?)
                ORDER BY organization_id, shelf, name LIMIT ?
                """)
            .params(after.organizationId(), after.shelf(), after.name(), BATCH)
            .query((row, _) ->
                new Sealed(
                    new Place(row.getLong(1), row.getString(2), row.getString(3)), row.getBytes(4)))
            .list();
    int sealed = 0;
    for (Sealed there : all) {
      Place at = there.place;
      byte[] anew = seal.anew(at.organizationId(), at.shelf(), at.name(), there.bytes);
      if (anew != null) {
        sealed +=
            jdbc.sql("UPDATE vault_entry SET sealed = ?" + THIS)
                .params(anew, at.organizationId(), at.shelf(), at.name())
                .update();
      }
    }
    return new Batch(sealed, all.size() < BATCH ? null : all.getLast().place);
  }

  private static List<String> names(JdbcClient jdbc, long organizationId, String shelf) {
    return jdbc.sql(
            "SELECT name FROM vault_entry WHERE organization_id = ? AND shelf = ? ORDER BY name")
        .params(organizationId, shelf)
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static void audit(
      JdbcClient jdbc,
      String what,
      long organizationId,
      String shelf,
      String name,
      String actor,
      long atMillis) {
    String picture = AuditJson.ofDeposit(organizationId, shelf, name);
    new AuditEnd(jdbc)
        .append(
            new SqliteChangeStore.Written(
                "vault." + what,
                organizationId,
                what.equals("put") ? null : picture,
                what.equals("removed") ? "{}" : picture),
            organizationId,
            actor,
            atMillis);
  }
}
