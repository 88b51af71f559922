package io.tollgate.app.run;

import io.tollgate.app.config.ClientsConfig;
import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.Configuration;
import io.tollgate.app.config.GatewayConfig;
import io.tollgate.app.config.Http2Config;
import io.tollgate.app.config.ListenerConfig;
import io.tollgate.app.config.Problem;
import io.tollgate.app.config.References;
import io.tollgate.app.config.TlsConfig;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.command.Certifier;
import io.tollgate.control.command.Clerk;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.ExposedKeys;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.mail.Mail;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.control.mail.OutboxSender;
import io.tollgate.control.mail.SmtpMail;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.security.AdminToken;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.Exposures;
import io.tollgate.core.person.Act;
import io.tollgate.core.person.Member;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.Gateway;
import io.tollgate.gateway.GatewaySettings;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.DialectPorts;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.EmsDirectory;
import io.tollgate.gateway.dialect.KeyNames;
import io.tollgate.gateway.edge.BadCertificateException;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.ClientTrust;
import io.tollgate.gateway.edge.Http2Limits;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.gateway.edge.TrustedProxies;
import io.tollgate.gateway.flow.BadUpstreamException;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.gateway.metering.AnswerMeter;
import io.tollgate.gateway.metrics.GatewayEvents;
import io.tollgate.gateway.metrics.PaymentReport;
import io.tollgate.gateway.upstream.UpstreamLimits;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running Tollgate: storage, data plane and, unless it is a gateway alone, control plane.
///
/// Thread: any.
public final class Tollgate implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tollgate.class);

  /// Apart, so that it can be kept in a file of its own.
  private static final Logger PAYMENTS = LoggerFactory.getLogger("io.tollgate.payments");

  /// What a caller in memory takes at most, with its place in the table, its key's own dates and
  /// limits and the addresses of a span; most take half (docs/decisions/0020). Each public key of
  /// one that needs tokens takes about 1 KB more; few do, and the share has room.
  private static final long CALLER_BYTES = 192;

  /// Callers may fill one part in so many of the heap: those beyond are looked up again.
  private static final long CALLERS_SHARE = 4;

  private static final int UNKNOWN_KEYS_MAX = 100_000;
  private static final int LOADS_MAX = 1_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private static final GatewayEvents EVENTS =
      new GatewayEvents() {
        // The type and the place, never the words: they may quote what a client sent.
        @Override
        public void fault(Throwable cause) {
          StackTraceElement[] stack = cause.getStackTrace();
          LOG.error(
              "a fault of ours ended a call: {} at {}",
              cause.getClass().getName(),
              stack.length == 0 ? "an unknown place" : stack[0]);
        }

        @Override
        public void certificateChanged() {
          LOG.info("gateway.tls: the changed certificate is in force");
        }

        // One line for each, with all that is needed to account for it.
        @Override
        public void payment(PaymentReport it) {
          String line =
              "x402 {}: request={} api={} route={} network={} asset={} amount={} payer={} nonce={}"
                  + " transaction={}{}";
          Object[] of = {
            it.outcome().name().toLowerCase(Locale.ROOT),
            it.requestId(),
            it.apiId(),
            it.routeId(),
            it.network(),
            it.asset(),
            it.amount(),
            it.payer(),
            it.nonce(),
            it.transaction().isEmpty() ? "none" : it.transaction(),
            it.why().isEmpty() ? "" : " why=" + it.why()
          };
          if (it.outcome() == PaymentReport.Outcome.UNKNOWN) {
            PAYMENTS.error(line, of);
          } else {
            PAYMENTS.info(line, of);
          }
        }

        @Override
        public void facilitatorFailed(String why) {
          LOG.warn("x402: the facilitator gave no answer: {}", why);
        }

        @Override
        public void upstreamNotTrusted(String authority, String why) {
          LOG.warn("upstream {}: TLS failed: {}", authority, why);
        }

        @Override
        public void certificateKept(String why) {
          LOG.warn("gateway.tls: {}; the certificate before stays in force", why);
        }
      };

  private final Supplier<ConfigReader.Reading> source;
  private final Storage storage;
  private final Watch watch;
  private final Alerting alerting;
  private final Gateway gateway;
  private final ExecutorService blocking;
  private final @Nullable ControlPlane control;
  private final @Nullable Schedule schedule;
  private final KeySecrets secrets;
  private final @Nullable OutboxSender mail;
  private volatile Configuration configuration;
  private volatile Map<String, Reference> references;
  private boolean closed;

  /// What a process does.
  public enum Role {
    /// Data plane and control plane.
    ALL,
    /// The data plane alone: no web framework is started, and no health endpoint.
    GATEWAY
  }

  /// Starts everything and returns when it serves.
  ///
  /// @param source reads the configuration, now and at a reload
  /// @throws StartException one line that says what to do
  /// @throws BadConfigurationException the configuration is bad
  public static Tollgate start(Supplier<ConfigReader.Reading> source, Role role) {
    return switch (source.get()) {
      case ConfigReader.Reading.Bad bad -> throw new BadConfigurationException(bad.problems());
      case ConfigReader.Reading.Good good -> {
        References references = References.read(good.configuration(), Dialects.all());
        if (!references.problems().isEmpty()) {
          throw new BadConfigurationException(references.problems());
        }
        yield new Tollgate(source, good.configuration(), references.byApi(), role);
      }
    };
  }

  private Tollgate(
      Supplier<ConfigReader.Reading> source,
      Configuration configuration,
      Map<String, Reference> references,
      Role role) {
    this.source = source;
    this.references = references;
    this.configuration = configuration;
    Path data = dataDirectory(configuration);
    SecretFile.makeFolder(data);
    secrets = KeySecrets.loadOrCreate(data);
    AdminToken token = role == Role.ALL ? adminToken(data) : null;
    var authority = new ClientCa(data);
    TlsSettings tls = tls(configuration.gateway().tls(), authority);
    var certificates = new Issuing(authority::whileServing, life(configuration.gateway().tls()));
    var undo = new ArrayList<AutoCloseable>();
    try {
      storage = Storage.open(configuration, () -> this.configuration.catalog());
      undo.add(storage);
      blocking =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("blocking-", 0).factory());
      undo.add(blocking);
      var callers =
          new Callers(
              storage.keys(), storage.certificates(), storage.accounts(), blocking, bounds());
      storage.changes().tell(callers);
      storage.begin(secrets);
      storage.note(configuration.catalog());
      if (secrets.rotating()) {
        callers.moveWith(storage.changes(), storage.clock());
      }
      callers.heed(storage.feed());
      storage.start();
      watch = Watch.start(storage, () -> this.configuration.watch());
      undo.add(watch);
      alerting =
          Alerting.start(
              storage,
              secrets,
              () -> this.configuration.alerts(),
              ControlPlane.people(this, storage, secrets),
              blocking);
      undo.add(alerting);
      var issuer =
          new KeyCertificates(
              new Certifier(ControlPlane.stores(storage), storage.clock(), certificates));
      var dialects =
          Dialects.with(
              new DialectPorts(
                  this::ems, storage.vault(secrets), issuer, KeyNames.in(storage.keys())));
      var signingKeys = new SigningKeys(storage.signingKeys(secrets));
      ControlPorts ports = ControlPlane.ports(this, storage, secrets, signingKeys, certificates);
      var executor = new CompletableFuture<CommandExecutor>();
      var exposures = new ExposedKeys(executor, blocking);
      gateway = openGateway(configuration, tls, callers, dialects, signingKeys, exposures);
      undo.add(gateway);
      control =
          token == null
              ? null
              : ControlPlane.start(configuration, this, storage, ports, docs(), token);
      mail = mail(configuration, storage, secrets);
      executor.complete(
          control == null
              ? new CommandExecutor(ports, new NewIds(ports.making().ids()))
              : control.executor());
      schedule = control == null ? null : Schedule.start(new Clerk(ports, control.executor()));
    } catch (RuntimeException e) {
      undo.reversed().forEach(Tollgate::closeQuietly);
      throw e;
    }
    warmUp();
    LOG.info(
        "serving: gateway={} tls={} control={} journal.sync={} ({})",
        gateway.port(),
        gateway.securePort() < 0 ? "none" : gateway.securePort(),
        control == null ? "none" : control.port(),
        configuration.journal().sync(),
        configuration.summary());
  }

  private DocsPorts docs() {
    var guides = new DialectGuides();
    return new DocsPorts(
        () -> references,
        guides::of,
        this::base,
        this::mayCall,
        secrets.tickets(),
        new GatewayExplorer(this::inTheClear, Clock.system()));
  }

  /// Whether a person may make calls for an organization: whoever may make keys may use them.
  private boolean mayCall(long personId, long organizationId) {
    Member member =
        storage.persons(secrets).read(people -> people.member(organizationId, personId));
    return member != null && Act.CREATE_KEYS.roles().contains(member.role());
  }

  /// Where customers reach an api: as its document says, or by its first mount.
  private String base(Api api) {
    Reference reference = references.get(api.id());
    String said = reference == null ? null : reference.server();
    GatewayConfig config = configuration.gateway();
    boolean secure = config.tls() != null && api.plainHttp() != PlainHttp.ALLOW;
    return said == null
        ? Addresses.base(
            api.mounts().getFirst(), secure, secure ? gateway.securePort() : gateway.port())
        : said;
  }

  private InetSocketAddress inTheClear() {
    return Addresses.near(configuration.gateway().listen().address(), gateway.port());
  }

  private static Callers.Bounds bounds() {
    long callers = Runtime.getRuntime().maxMemory() / CALLERS_SHARE / CALLER_BYTES;
    return new Callers.Bounds(
        Math.clamp(callers, 1, Integer.MAX_VALUE), UNKNOWN_KEYS_MAX, LOADS_MAX);
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("could not be closed: {}", Reason.of(e));
    }
  }

  /// Where the installation's files are: beside its database.
  public static Path dataDirectory(Configuration configuration) {
    Path parent = configuration.store().sqlite().toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static AdminToken adminToken(Path data) {
    try {
      String given = System.getenv("TOLLGATE_ADMIN_TOKEN");
      return given == null || given.isEmpty()
          ? AdminToken.loadOrCreate(data.resolve("admin-token"))
          : AdminToken.of(given, "TOLLGATE_ADMIN_TOKEN");
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new StartException(Reason.of(e));
    }
  }

  private Gateway openGateway(
      Configuration configured,
      @Nullable TlsSettings tls,
      Callers callers,
      Map<String, Dialect> dialects,
      SigningKeys signingKeys,
      Exposures exposures) {
    GatewayConfig config = configured.gateway();
    try {
      return Gateway.start(
          settings(config, tls),
          configured.catalog(),
          new Gateway.Parts(
              dialects,
              callers,
              watch.sightings(),
              Clock.system(),
              storage.clock(),
              storage.journal(),
              secrets.ofGateway(),
              signingKeys,
              exposures,
              blocking,
              EVENTS));
    } catch (BadUpstreamException e) {
      throw new StartException(Reason.of(e));
    } catch (BadCertificateException e) {
      throw new StartException("gateway.tls: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new StartException(
          "gateway: can't listen at "
              + config.listen()
              + (config.tls() == null ? "" : " or " + config.tls().listen())
              + ": "
              + Reason.of(e.getCause())
              + "; stop what listens there, or set gateway.listen");
    }
  }

  /// What an api offers by the configuration in force, if it is an EMS.
  private EmsDirectory ems(String apiId) {
    return configuration.ems().getOrDefault(apiId, EmsDirectory.EMPTY);
  }

  private static GatewaySettings settings(GatewayConfig config, @Nullable TlsSettings tls) {
    int loops = config.loops() == 0 ? Runtime.getRuntime().availableProcessors() : config.loops();
    var limits =
        new ClientLimits(
            config.requestLineBytesMax(),
            config.headerBytesMax(),
            config.headersMax(),
            config.connectionsMax(),
            config.connectionsPerAddressMax(),
            config.idle(),
            config.head(),
            config.slowSpan(),
            config.slowBytesMin(),
            config.linger(),
            config.lingerBytesMax(),
            config.unsentBytesHigh(),
            http2(config.http2()));
    return new GatewaySettings(
        address(config.listen()),
        tls,
        new TrustedProxies(config.trustedProxies()),
        loops,
        limits,
        FlowLimits.defaults().badKeysMax(config.badKeysMax()),
        UpstreamLimits.defaults());
  }

  private static InetSocketAddress address(ListenerConfig listen) {
    return new InetSocketAddress(listen.address(), listen.port());
  }

  /// @param own our own CA; made where its certificates are to be taken
  private static @Nullable TlsSettings tls(@Nullable TlsConfig config, ClientCa own) {
    return config == null
        ? null
        : new TlsSettings(
            address(config.listen()),
            config.certificate(),
            config.key(),
            TlsSettings.CHECK,
            config.clients() == null ? null : trust(config.clients(), own),
            TlsSettings.Engine.FASTEST);
  }

  /// Sends what waits in the outbox.
  ///
  /// @return null where there is nobody to hand it to
  private static @Nullable OutboxSender mail(
      Configuration configuration, Storage storage, KeySecrets secrets) {
    MailSettings server = configuration.mail();
    if (server == null && !configuration.people().mailbox()) {
      LOG.info("no mail is sent: there is no \"mail\" in the configuration");
      return null;
    }
    return OutboxSender.start(
        storage.outbox(secrets),
        server == null ? Mail.MAILBOX : new SmtpMail(server),
        storage.clock());
  }

  private static ClientTrust trust(ClientsConfig config, ClientCa own) {
    var authorities = new ArrayList<>(config.authorities());
    if (config.own()) {
      var _ = own.get();
      authorities.add(own.certificate());
    }
    LOG.info("gateway.tls.clients: takes certificates of the CAs in {}", authorities);
    return new ClientTrust(authorities);
  }

  private static Duration life(@Nullable TlsConfig tls) {
    return tls == null || tls.clients() == null ? ClientsConfig.LIFE : tls.clients().life();
  }

  private static Http2Limits http2(Http2Config config) {
    return new Http2Limits(
        config.streamsMax(),
        config.windowBytes(),
        config.connectionWindowBytes(),
        config.frameBytesMax(),
        config.headerTableBytes(),
        config.unsentBytesHigh(),
        config.resetsMax(),
        config.resetSpan(),
        config.controlFramesBurst(),
        config.controlFramesPerSecond());
  }

  /// Lets counting reach its speed while the first requests are served; never on their threads.
  private static void warmUp() {
    Thread.ofPlatform()
        .daemon()
        .name("meter-warm-up")
        .start(() -> AnswerMeter.warmUp(System::nanoTime, WARM_UP));
  }

  public int gatewayPort() {
    return gateway.port();
  }

  /// @throws IllegalStateException in the role of a gateway alone
  public int controlPort() {
    return requireControl().port();
  }

  /// @throws IllegalStateException in the role of a gateway alone
  public int managementPort() {
    return requireControl().managementPort();
  }

  private ControlPlane requireControl() {
    if (control == null) {
      throw new IllegalStateException("this process has no control plane");
    }
    return control;
  }

  /// The configuration in force.
  public Configuration configuration() {
    return configuration;
  }

  /// What the apis' own documents say, by the ids of the apis.
  Map<String, Reference> references() {
    return references;
  }

  /// Makes customers for the demo; people only where there is a control plane.
  public DemoCustomers demoCustomers() {
    return new DemoCustomers(this, storage, secrets, control);
  }

  Gateway gateway() {
    return gateway;
  }

  Alerting alerting() {
    return alerting;
  }

  Watch watch() {
    return watch;
  }

  /// Reads the configuration again and puts it in force, if it is good and asks for nothing that
  /// needs a restart. Calls under way end with what they began with.
  ///
  /// @return what is wrong with it; empty if it is in force now
  public synchronized List<String> reload() {
    switch (source.get()) {
      case ConfigReader.Reading.Bad bad -> {
        return bad.problems().stream().map(Problem::toString).toList();
      }
      case ConfigReader.Reading.Good good -> {
        List<String> fixed = good.configuration().restartNeeded(configuration);
        if (!fixed.isEmpty()) {
          return fixed.stream().map(key -> key + ": a change needs a restart").toList();
        }
        References read = References.read(good.configuration(), Dialects.all());
        if (!read.problems().isEmpty()) {
          return read.problems().stream().map(Problem::toString).toList();
        }
        try {
          gateway.use(good.configuration().catalog());
        } catch (BadUpstreamException e) {
          return List.of(Reason.of(e));
        }
        gateway.refreshCertificate();
        configuration = good.configuration();
        references = read.byApi();
        storage.accounts().reloaded();
        notePrices();
        LOG.info("configuration reloaded ({})", configuration.summary());
        return List.of();
      }
    }
  }

  /// What explains charges is not worth a refused reload: it is noted with the next one.
  private void notePrices() {
    try {
      storage.note(configuration.catalog());
    } catch (StoreException e) {
      LOG.warn("prices were not noted, later charges are explained by older ones", e);
    }
  }

  /// Lets calls in flight finish, then syncs, folds and closes.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (control != null) {
      control.notReady();
    }
    if (!gateway.drain(configuration.gateway().drain())) {
      LOG.warn("calls in flight were cut: they took longer than gateway.drain");
    }
    if (schedule != null) {
      schedule.close();
    }
    if (control != null) {
      control.close();
    }
    if (mail != null) {
      mail.close();
    }
    watch.close();
    alerting.close();
    blocking.shutdownNow();
    storage.close();
    LOG.info("ended");
  }
}
