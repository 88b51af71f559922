package io.tollgate.app.run;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.Configuration;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.unit.StoreException;
import io.tollgate.store.sqlite.AuditWalk;
import java.nio.file.Path;

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
}
