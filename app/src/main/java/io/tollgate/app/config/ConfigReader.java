package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.Clients;
import io.tollgate.app.config.Grammar.Control;
import io.tollgate.app.config.Grammar.Gateway;
import io.tollgate.app.config.Grammar.Http2;
import io.tollgate.app.config.Grammar.JournalKeys;
import io.tollgate.app.config.Grammar.Management;
import io.tollgate.app.config.Grammar.Requests;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.app.config.Grammar.Store;
import io.tollgate.app.config.Grammar.Tls;
import io.tollgate.control.leak.LeakSettings;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.core.account.Plan;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.gateway.dialect.EmsDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads and checks a configuration file: all of it, or all that is wrong with it.
///
/// Thread: any; immutable.
public final class ConfigReader {

  /// Most apis, and most plans, of one file.
  static final int NAMED_MAX = 1_000;

  private final TreeMap<String, KnownDialect> dialects = new TreeMap<>();
  private final Variables environment;

  /// @param dialects those an api may speak
  /// @param environment the variables behind `${NAME}`; null for one that is not set
  public ConfigReader(
      Collection<KnownDialect> dialects, UnaryOperator<@Nullable String> environment) {
    dialects.forEach(dialect -> this.dialects.put(dialect.name(), dialect));
    this.environment = new Variables(environment);
  }

  /// Reads a file. Never throws: what keeps it from being read is a problem of line 1.
  public Reading read(Path file) {
    var problems = new Problems();
    String text = ConfigFile.text(file, problems);
    Path folder = file.toAbsolutePath().normalize().getParent();
    return text == null
        ? new Reading.Bad(problems.told(file.toString()))
        : read(file.toString(), folder == null ? Path.of("/") : folder, text, problems);
  }

  /// Reads a text as if it stood in a file.
  ///
  /// @param file its name in problems
  /// @param folder what paths in it are taken from
  public Reading read(String file, Path folder, String text) {
    return read(file, folder, text, new Problems());
  }

  private Reading read(String file, Path folder, String text, Problems problems) {
    Entry root = YamlTree.read(text, environment, problems);
    Configuration configuration = null;
    if (root instanceof Entry.Fields fields) {
      configuration = configuration(fields, folder, problems);
    } else if (root != null) {
      problems.add(root.at(), "expected a mapping of sections, found " + root.words());
    }
    return configuration == null || !problems.none()
        ? new Reading.Bad(problems.told(file))
        : new Reading.Good(configuration);
  }

  private @Nullable Configuration configuration(
      Entry.Fields fields, Path folder, Problems problems) {
    Mapping root = Mapping.of(fields, Root.SECTION, problems);
    Mapping gateway = root.under(Root.GATEWAY, Gateway.SECTION);
    Mapping tls =
        gateway.find(Gateway.TLS) == null ? null : gateway.under(Gateway.TLS, Tls.SECTION);
    TlsConfig secure = tls == null ? null : tls(tls, folder, problems);
    Mapping http2 = gateway.under(Gateway.HTTP2, Http2.SECTION);
    Mapping management = root.under(Root.MANAGEMENT, Management.SECTION);
    Mapping control = root.under(Root.CONTROL, Control.SECTION);
    Mapping store = root.under(Root.STORE, Store.SECTION);
    Mapping requests = store.under(Store.REQUESTS, Requests.SECTION);
    Mapping journal = root.under(Root.JOURNAL, JournalKeys.SECTION);
    Path sqlite = Words.path(store.get(Store.SQLITE), folder, problems);
    Path journals = Words.path(journal.get(JournalKeys.DIRECTORY), folder, problems);
    var prices = new PriceReader(root.find(Root.PRICES), problems);
    Map<String, @Nullable ApiDraft> apis =
        apis(root, tls, gateway.has(Gateway.TRUSTED_PROXIES), prices, folder, problems);
    List<Plan> plans = plans(root, apis, requests.get(Requests.KEEP), problems);
    Mapping seen = root.under(Root.PORTAL, PortalKeys.SECTION);
    PeopleConfig people = PeopleReader.read(seen, root, plans, problems);
    MailSettings mail = MailReader.read(root, problems);
    LeakSettings leaks = LeakReader.read(root, folder, problems);
    PortalSettings portal = PortalReader.read(seen, control.get(Control.LISTEN), folder, problems);
    var checker = new Checker(problems);
    checker.listeners(gateway, tls, management, control);
    checker.apis(apis.values(), gateway.get(Gateway.LISTEN));
    if (tls != null) {
      checker.noLoop(apis.values(), "gateway.tls.listen", tls.get(Tls.LISTEN));
    }
    if (sqlite == null || journals == null || !problems.none()) {
      return null;
    }
    var wholeApis = new ArrayList<Api>();
    var documents = new HashMap<String, Path>();
    var ems = new HashMap<String, EmsDirectory>();
    for (ApiDraft draft : apis.values()) {
      if (draft != null && draft.api() != null) {
        wholeApis.add(draft.api());
        if (draft.document() != null) {
          documents.put(draft.id(), draft.document());
        }
        if (draft.ems() != null) {
          ems.put(draft.id(), draft.ems());
        }
      }
    }
    return new Configuration(
        GatewayConfig.of(gateway, secure, http2),
        management.get(Management.LISTEN),
        control.get(Control.LISTEN),
        portal,
        people,
        mail,
        new StoreConfig(sqlite, requests.get(Requests.KEEP)),
        new JournalConfig(journals, journal.get(JournalKeys.SYNC)),
        new Catalog(wholeApis, plans),
        Map.copyOf(documents),
        Map.copyOf(ems),
        WatchReader.read(root),
        leaks,
        AlertReader.read(root));
  }

  /// @return null if a part is missing or wrong, and told so
  private static @Nullable TlsConfig tls(Mapping mapping, Path folder, Problems problems) {
    Entry.Text certificate = mapping.find(Tls.CERTIFICATE);
    Entry.Text key = mapping.find(Tls.KEY);
    Path certificateFile = certificate == null ? null : Words.path(certificate, folder, problems);
    Path keyFile = key == null ? null : Words.path(key, folder, problems);
    ClientsConfig clients =
        mapping.find(Tls.CLIENTS) == null
            ? null
            : clients(
                mapping.at(Tls.CLIENTS),
                mapping.under(Tls.CLIENTS, Clients.SECTION),
                folder,
                problems);
    return certificateFile == null || keyFile == null
        ? null
        : new TlsConfig(mapping.get(Tls.LISTEN), certificateFile, keyFile, clients);
  }

  private static ClientsConfig clients(Place at, Mapping mapping, Path folder, Problems problems) {
    List<Entry.Text> written = mapping.find(Clients.AUTHORITIES);
    var authorities = new ArrayList<Path>();
    for (Entry.Text file : written == null ? List.<Entry.Text>of() : written) {
      Path authority = Words.path(file, folder, problems);
      if (authority != null) {
        authorities.add(authority);
      }
    }
    boolean own = mapping.get(Clients.OWN);
    if (!own && !mapping.has(Clients.AUTHORITIES)) {
      problems.add(at, "takes nobody's certificates: give \"authorities\", or leave \"own\" out");
    }
    return new ClientsConfig(own, authorities, mapping.get(Clients.LIFE));
  }

  private Map<String, @Nullable ApiDraft> apis(
      Mapping root,
      @Nullable Mapping tls,
      boolean proxied,
      PriceReader prices,
      Path folder,
      Problems problems) {
    boolean asksClients = tls != null && tls.has(Tls.CLIENTS);
    boolean secure = tls != null || proxied;
    var reader = new ApiReader(dialects, asksClients, prices, folder, secure, problems);
    var drafts = new LinkedHashMap<String, @Nullable ApiDraft>();
    for (Entry.Field field : named(root, Root.APIS, "an api", problems)) {
      Entry.Fields api = Root.APIS.kind().read(field.value(), problems);
      drafts.put(field.name(), api == null ? null : reader.read(field.name(), api));
    }
    return drafts;
  }

  private static List<Plan> plans(
      Mapping root,
      Map<String, @Nullable ApiDraft> apis,
      Duration requestsKept,
      Problems problems) {
    var reader = new PlanReader(apis, requestsKept, problems);
    List<Entry.Field> fields = named(root, Root.PLANS, "a plan", problems);
    var ids = new LinkedHashSet<String>();
    fields.forEach(field -> ids.add(field.name()));
    for (Entry.Field field : fields) {
      Entry.Fields plan = Root.PLANS.kind().read(field.value(), problems);
      if (plan != null) {
        reader.read(field.name(), plan, ids);
      }
    }
    return reader.plans();
  }

  /// The fields of a section whose names the operator gives.
  static List<Entry.Field> named(
      Mapping root, Key<Entry.Fields> key, String what, Problems problems) {
    Entry.Fields section = root.find(key);
    if (section == null) {
      return List.of();
    }
    if (section.fields().isEmpty()) {
      problems.add(section.at(), "no " + key.name());
    }
    for (Entry.Field field : section.fields()) {
      if (!Kinds.NAME.matcher(field.name()).matches()) {
        problems.add(
            field.at(),
            "not an id for "
                + what
                + ": "
                + Words.quoted(field.name())
                + " (expected: "
                + Grammar.NAME_WORDS
                + ")");
      }
    }
    if (section.fields().size() > NAMED_MAX) {
      problems.add(section.at(), "more than " + NAMED_MAX + " " + key.name());
      return List.of();
    }
    return section.fields();
  }

  /// What came of reading.
  public sealed interface Reading {

    /// It can be used as it is.
    record Good(Configuration configuration) implements Reading {}

    /// It can't be used.
    ///
    /// @param problems at least one, by position
    record Bad(List<Problem> problems) implements Reading {
      public Bad {
        problems = List.copyOf(problems);
      }
    }
  }
}
