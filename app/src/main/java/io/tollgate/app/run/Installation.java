package io.tollgate.app.run;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.Configuration;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.jdbc.UnusableDatabaseException;
import io.tollgate.store.sqlite.AuditWalk;
import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/// The files of an installation, as they are looked at and changed without a server.
///
/// Thread: one.
public final class Installation {

  private final Path database;
  private final Path data;

  private Installation(Configuration configuration) {
    database = configuration.store().sqlite();
    data = Tollgate.dataDirectory(configuration);
  }

  /// @throws BadConfigurationException the configuration is bad
  public static Installation of(ConfigReader reader, Path config) {
    return switch (reader.read(config)) {
      case ConfigReader.Reading.Bad bad -> throw new BadConfigurationException(bad.problems());
      case ConfigReader.Reading.Good good -> new Installation(good.configuration());
    };
  }

  /// Walks the audit, whether a server runs or not.
  ///
  /// @throws StartException it can't be read
  public AuditReport verifyAudit() {
    try {
      return AuditWalk.ofFile(database, AuditHeadFile.read(AuditHeadFile.beside(data)));
    } catch (StoreException e) {
      throw new StartException(Reason.of(e));
    }
  }

  /// How a rotation of the installation's secret stands.
  ///
  /// @param rotating whether the previous secret still counts
  /// @param keysLeft keys that need it: they were not used since the rotation
  public record SecretStatus(boolean rotating, long keysLeft) {}

  /// Makes a new secret and keeps the one before beside it.
  ///
  /// @throws StartException a server runs, a rotation has not ended, or a file is out of reach
  public SecretStatus rotateSecret() {
    return alone(opened -> {
      // So that the database knows which one it was written under, whenever it was used last.
      Rotation.require(opened, KeySecrets.load(data));
      KeySecrets.rotate(data);
      Rotation.require(opened, KeySecrets.load(data));
      return new SecretStatus(true, new SqliteSecrets(opened).left());
    });
  }

  /// Whether a server runs or not.
  ///
  /// @throws StartException the database or a secret can't be read
  public SecretStatus secretStatus() {
    if (!KeySecrets.load(data).rotating()) {
      return new SecretStatus(false, 0);
    }
    try {
      return new SecretStatus(true, SqliteSecrets.leftIn(database));
    } catch (StoreException e) {
      throw new StartException(Reason.of(e));
    }
  }

  /// Ends a rotation.
  ///
  /// @param force also if keys need the previous secret: they end
  /// @return how many that are; still rotating if it was not done because of them
  /// @throws StartException a server runs, there is no previous secret, or it is out of reach
  public SecretStatus forgetPreviousSecret(boolean force) {
    return alone(opened -> {
      KeySecrets secrets = KeySecrets.load(data);
      if (!secrets.rotating()) {
        throw new StartException("there is no previous secret: nothing to forget");
      }
      Rotation.require(opened, secrets);
      var noted = new SqliteSecrets(opened);
      long left = noted.left();
      if (left > 0 && !force) {
        return new SecretStatus(true, left);
      }
      noted.forgetPrevious();
      KeySecrets.forgetPrevious(data);
      return new SecretStatus(false, left);
    });
  }

  private SecretStatus alone(Function<SqliteDatabase, SecretStatus> work) {
    if (!Files.exists(database)) {
      throw new StartException(database + " is not there: the first start makes it");
    }
    try (var opened = SqliteDatabase.open(database)) {
      return work.apply(opened);
    } catch (UnusableDatabaseException | StoreException e) {
      throw new StartException(Reason.of(e));
    }
  }
}
