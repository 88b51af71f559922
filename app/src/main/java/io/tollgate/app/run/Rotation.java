package io.tollgate.app.run;

import io.tollgate.store.sqlite.SqliteDatabase;
import io.tollgate.store.sqlite.SqliteOutbox;
import io.tollgate.store.sqlite.SqlitePersonStore;
import io.tollgate.store.sqlite.SqliteSecrets;
import io.tollgate.store.sqlite.SqliteSigningKeyStore;
import io.tollgate.store.sqlite.SqliteVaultStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a database goes through when the installation's secret is replaced, beside what its keys do
/// by themselves when they are used.
final class Rotation {

  private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

  private Rotation() {}

  private static final String OTHER =
      "key-secret is not the one this database was used with: no key made before is known, and no"
          + " deposit opens; restore the one from the same backup";

  /// Notes the secrets in force, and seals anew what is sealed under the one before.
  static void begin(SqliteDatabase database, KeySecrets secrets) {
    if (!note(database, secrets)) {
      LOG.error(OTHER);
    }
    sealAnew(database, secrets);
  }

  /// As [#begin], for what is not to be done with a secret that does not go with the database.
  static void require(SqliteDatabase database, KeySecrets secrets) {
    if (!note(database, secrets)) {
      throw new StartException(OTHER);
    }
    sealAnew(database, secrets);
  }

  private static boolean note(SqliteDatabase database, KeySecrets secrets) {
    byte @Nullable [] previous = secrets.previous();
    return new SqliteSecrets(database)
            .begin(
                KeySecrets.fingerprint(secrets.current()),
                previous == null ? null : KeySecrets.fingerprint(previous))
        == SqliteSecrets.Fit.GOOD;
  }

  private static void sealAnew(SqliteDatabase database, KeySecrets secrets) {
    byte @Nullable [] previous = secrets.previous();
    if (previous == null) {
      return;
    }
    int deposits = new SqliteVaultStore(database, secrets.current(), previous).sealAnew();
    int signers = new SqliteSigningKeyStore(database, secrets.current(), previous).sealAnew();
    var outbox = new SqliteOutbox(database, secrets.current(), previous);
    int mails = outbox.sealAnew();
    int factors = new SqlitePersonStore(database, secrets.current(), previous, outbox).sealAnew();
    LOG.info(
        "the installation's secret is being replaced: sealed anew deposits={} signing-keys={}"
            + " mails={} second-factors={}; keys that were not used since: {}",
        deposits,
        signers,
        mails,
        factors,
        new SqliteSecrets(database).left());
  }
}
