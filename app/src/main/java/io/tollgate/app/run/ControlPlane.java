package io.tollgate.app.run;

import io.tollgate.app.config.Configuration;
import io.tollgate.control.ControlConfiguration;
import io.tollgate.control.ControlSettings;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.leak.LeakEndpoint;
import io.tollgate.control.leak.LeakReports;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.port.BooksReport;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.port.JournalStatus;
import io.tollgate.control.port.Operations;
import io.tollgate.control.port.ReloadReport;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.account.KnownPersons;
import io.tollgate.control.portal.asset.Logo;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.security.AdminToken;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.key.ForwardedFor;
import io.tollgate.core.route.Api;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.store.Ids;
import io.tollgate.store.ledger.FoldStoppedException;
import io.tollgate.store.ledger.FolderStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// The control plane in its Spring context, and what it is given of the rest of the process.
final class ControlPlane implements AutoCloseable {

  private static final Duration FRESH_WITHIN = Duration.ofSeconds(10);

  private final ConfigurableApplicationContext context;

  private ControlPlane(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /// @throws StartException a port is taken
  static ControlPlane start(
      Configuration configuration,
      Tollgate tollgate,
      Storage storage,
      ControlPorts ports,
      DocsPorts docs,
      AdminToken token) {
    var application =
        new SpringApplication(ControlConfiguration.class, ManagementConfiguration.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    application.setLogStartupInfo(false);
    application.setDefaultProperties(properties(configuration));
    ApplicationContextInitializer<GenericApplicationContext> beans =
        context -> {
          context.registerBean(ControlPorts.class, () -> ports);
          context.registerBean(AdminToken.class, () -> token);
          PortalPorts portal = portal(configuration, storage, ports, context);
          context.registerBean(PortalPorts.class, () -> portal);
          context.registerBean(DocsPorts.class, () -> docs);
          context.registerBean(
              GatewayMeters.class, () -> new GatewayMeters(tollgate.gateway(), storage));
          context.registerBean(SecretMeters.class, () -> new SecretMeters(ports.operations()));
          context.registerBean(
              AlertMeters.class,
              () -> new AlertMeters(tollgate.alerting().dispatch(), storage.alerts()));
          context.registerBean(
              WatchMeters.class,
              () ->
                  new WatchMeters(
                      tollgate.watch(),
                      context.getBean(LeakEndpoint.class),
                      context.getBean(LeakReports.class)));
        };
    application.addInitializers(beans);
    try {
      return new ControlPlane(application.run());
    } catch (ApplicationContextException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof PortInUseException taken) {
          throw new StartException(portTaken(configuration, taken.getPort()));
        }
      }
      throw e;
    }
  }

  private static PortalPorts portal(
      Configuration configuration,
      Storage storage,
      ControlPorts ports,
      GenericApplicationContext context) {
    Logo logo = configuration.portal().logo();
    String trouble = logo == null ? null : logo.trouble();
    if (trouble != null) {
      throw new StartException("portal.logo: " + trouble);
    }
    return new PortalPorts(
        configuration.portal(),
        storage.sessions(),
        new KnownPersons(ports.people().persons(), () -> context.getBean(PeopleExecutor.class)),
        new ForwardedFor(configuration.gateway().trustedProxies()));
  }

  private static String portTaken(Configuration configuration, int port) {
    String key = port == configuration.control().port() ? "control.listen" : "management.listen";
    return key + ": port " + port + " is taken; stop what listens there, or set " + key;
  }

  private static Map<String, Object> properties(Configuration configuration) {
    var control = configuration.control();
    var management = configuration.management();
    var properties =
        new HashMap<>(new ControlSettings(control.address(), control.port()).toProperties());
    properties.put("management.server.address", management.address());
    properties.put("management.server.port", management.port());
    properties.put("management.endpoints.web.exposure.include", "health,prometheus");
    properties.put("management.endpoint.health.show-details", "always");
    properties.put("management.endpoints.jmx.exposure.exclude", "*");
    return properties;
  }

  /// What commands and the control plane are built on.
  static ControlPorts ports(
      Tollgate tollgate,
      Storage storage,
      KeySecrets secrets,
      SigningKeys signingKeys,
      Issuing certificates) {
    return new ControlPorts(
        stores(storage),
        storage.accounts(),
        () -> tollgate.configuration().catalog(),
        ControlPlane::takesTokens,
        storage.clock(),
        new ControlPorts.Making(
            secrets::hasher, new SecureRandom(), Ids::next, certificates, signingKeys),
        new LiveOperations(tollgate, storage, storage.keysLeft(secrets)),
        new ControlPorts.Watching(
            storage.uses(),
            storage.notices(),
            tollgate.watch().notices(),
            () -> tollgate.configuration().leaks()),
        tollgate.alerting().ports(),
        people(tollgate, storage, secrets));
  }

  /// Who signs in, and the mail they get.
  static PeoplePorts people(Tollgate tollgate, Storage storage, KeySecrets secrets) {
    return new PeoplePorts(
        storage.persons(secrets), storage.outbox(secrets), () -> people(tollgate.configuration()));
  }

  /// The durable side as the control plane sees it.
  static ControlPorts.Stores stores(Storage storage) {
    return new ControlPorts.Stores(
        storage.keys(),
        storage.certificates(),
        storage.organizations(),
        storage.ledger(),
        storage.statements(),
        storage.changes());
  }

  private static PeopleSettings people(Configuration configuration) {
    return new PeopleSettings(
        configuration.portal().publicUrl().toString(),
        configuration.portal().name(),
        configuration.people().signUpPlan(),
        configuration.people().mailbox(),
        configuration.people().providers());
  }

  private static boolean takesTokens(Api api) {
    Dialect dialect = Dialects.all().get(api.dialect());
    return dialect != null && dialect.takesTokens();
  }

  /// The one that makes all changes of this process.
  CommandExecutor executor() {
    return context.getBean(CommandExecutor.class);
  }

  /// Who makes people.
  PeopleExecutor people() {
    return context.getBean(PeopleExecutor.class);
  }

  /// Who makes members of them.
  TeamExecutor team() {
    return context.getBean(TeamExecutor.class);
  }

  int port() {
    return context instanceof WebServerApplicationContext web && web.getWebServer() != null
        ? web.getWebServer().getPort()
        : 0;
  }

  int managementPort() {
    return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
  }

  /// Says to whoever balances load that no new calls are wanted.
  void notReady() {
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
  }

  @Override
  public void close() {
    context.close();
  }

  /// What an operator can ask of this process.
  private record LiveOperations(Tollgate tollgate, Storage storage, KeysLeft keysLeft)
      implements Operations {

    @Override
    public void fold() {
      try {
        if (!storage.journal().awaitReadable(FRESH_WITHIN)
            || !storage.folder().catchUp(FRESH_WITHIN)) {
          throw new StoreException(
              "the ledger is behind the journal; see the health page", true, null);
        }
      } catch (FoldStoppedException e) {
        throw new StoreException(Reason.of(e), false, e);
      }
    }

    @Override
    public BooksReport verify() {
      fold();
      var report = storage.verifier().verify(true);
      return new BooksReport(
          report.atMillis(),
          report.lines().stream().mapToLong(line -> line.organizationId()).distinct().count(),
          report.windows(),
          report.rows(),
          report.findings().stream()
              .map(finding ->
                  new BooksReport.Difference(
                      finding.organizationId(),
                      finding.evidence(),
                      finding.oneFigure(),
                      finding.otherFigure()))
              .toList());
    }

    @Override
    public JournalStatus journal() {
      var journal = storage.journal().status();
      FolderStatus folder = storage.folder().status();
      boolean folding =
          folder.state() != FolderStatus.State.STOPPED
              && folder.state() != FolderStatus.State.CLOSED;
      return new JournalStatus(
          journal.healthy() && folding,
          journal.sync(),
          journal.unfoldedBytes(),
          folder.lagMillis(),
          journal.droppedRecords());
    }

    @Override
    public AuditReport verifyAudit() {
      return storage.verifyAudit();
    }

    @Override
    public Duration silence() {
      return storage.feed().silence(Clock.system().nanos());
    }

    @Override
    public OptionalLong keysOfPreviousSecret() {
      return keysLeft.count();
    }

    @Override
    public ReloadReport reload() {
      return new ReloadReport(tollgate.reload());
    }
  }
}
