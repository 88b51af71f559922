package io.tollgate.control.port;

import io.tollgate.control.alert.AlertSettings;
import io.tollgate.control.alert.WebhookSecrets;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.leak.LeakSettings;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.change.ChangeStore;
import io.tollgate.core.key.CertificateStore;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.notice.NoticeStore;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.statement.StatementStore;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.watch.UseStore;
import java.security.SecureRandom;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Everything the control plane is built on. The application gives it as one bean.
///
/// @param stores where things are kept
/// @param accounts the live desks
/// @param catalog what is sold, as of now
/// @param takesTokens whether keys of an api can be made to need a signed token beside them
/// @param clock the instant to decide by
/// @param making what new objects are made with
/// @param operations what an operator can ask of the running process
/// @param watching how keys are used and who is told what
/// @param alerting what organizations are told
/// @param people who signs in, and the mail they get
public record ControlPorts(
    Stores stores,
    Accounts accounts,
    Supplier<Catalog> catalog,
    Predicate<Api> takesTokens,
    LedgerClock clock,
    Making making,
    Operations operations,
    Watching watching,
    Alerting alerting,
    PeoplePorts people) {

  /// The durable side.
  ///
  /// @param changes tells its listeners of each change before it returns
  public record Stores(
      KeyStore keys,
      CertificateStore certificates,
      OrganizationStore organizations,
      LedgerStore ledger,
      StatementStore statements,
      ChangeStore changes) {}

  /// How keys are used, and what somebody should know about it.
  ///
  /// @param leaks who may report leaked keys, as of now
  public record Watching(
      UseStore uses, NoticeStore notices, Notices raising, Supplier<LeakSettings> leaks) {}

  /// What new objects are made with.
  ///
  /// @param hashers a new hasher under the installation's secret; each is used by one thread
  /// @param random for secrets
  /// @param ids new object ids: positive, rising, never given twice
  /// @param certificates how client certificates are issued
  /// @param signingKeys sign the tokens that keys ask for
  public record Making(
      Supplier<KeyHasher> hashers,
      SecureRandom random,
      LongSupplier ids,
      Issuing certificates,
      SigningKeys signingKeys) {}

  /// What organizations are told, and how.
  ///
  /// @param settings what the operator says about it, as of now
  /// @param ruled told of an organization whose rules have changed
  public record Alerting(
      AlertStore alerts,
      WebhookSecrets secrets,
      Supplier<AlertSettings> settings,
      LongConsumer ruled) {}
}
