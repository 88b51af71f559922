package io.tollgate.app.config;

import io.tollgate.control.leak.LeakAction;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.Network;
import io.tollgate.core.person.EmailAddress;
import io.tollgate.core.price.Price;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.watch.Rules;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every section and every key there is. The reference in `docs/configuration.md` is written from
/// this, and a test keeps it so.
final class Grammar {

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  static final String NAME_WORDS = "1 to 32 of a-z, 0-9 and -";

  static final String EMS_NAME_WORDS = "1 to 64 of A-Z, a-z, 0-9, _, . and -";
  static final Pattern EMS_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private static final String A_PRICE =
      "a price: credits, `free`, the name of a price, or a mapping";

  private Grammar() {}

  private static <E extends Enum<E>> String written(E word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> Kind<E> word(E[] words) {
    return Kinds.choice(Arrays.asList(words), Grammar::written);
  }

  private static Kind<Duration> timeout() {
    return Kinds.duration(MILLISECOND, HOUR);
  }

  private static Kind<Entry.Fields> section(String path) {
    return Kinds.mapping("a mapping, see `" + path + "`");
  }

  /// The whole file.
  static final class Root {
    static final Key<Entry.Fields> GATEWAY =
        Key.optional("gateway", section("gateway"), "its defaults", "What customers call.");
    static final Key<Entry.Fields> MANAGEMENT =
        Key.optional(
            "management", section("management"), "its defaults", "Health and metrics of a node.");
    static final Key<Entry.Fields> CONTROL =
        Key.optional("control", section("control"), "its defaults", "Portal, console, admin API.");
    static final Key<Entry.Fields> PORTAL =
        Key.optional(
            "portal",
            section("portal"),
            "its defaults",
            "How the portal shows itself and whom it lets in.");
    static final Key<Entry.Fields> MAIL =
        Key.optional(
            "mail",
            section("mail"),
            "none is sent: each waits until there is a mail server",
            "How mail is sent.");
    static final Key<Entry.Fields> STORE =
        Key.optional("store", section("store"), "its defaults", "Where the books are kept.");
    static final Key<Entry.Fields> JOURNAL =
        Key.optional(
            "journal",
            section("journal"),
            "its defaults",
            "What is written before a charged answer is complete.");
    static final Key<Entry.Fields> WATCH =
        Key.optional(
            "watch",
            section("watch"),
            "its defaults",
            "What is unusual about a key's use, and told.");
    static final Key<Entry.Fields> LEAKS =
        Key.optional(
            "leaks",
            section("leaks"),
            "its defaults",
            "Who may report leaked keys, and what is done then.");
    static final Key<Entry.Fields> ALERTS =
        Key.optional(
            "alerts", section("alerts"), "its defaults", "What messages to customers may reach.");
    static final Key<Entry.Fields> PRICES =
        Key.optional(
            "prices",
            Kinds.mapping("a mapping of names to prices, see `prices.<name>`"),
            "none",
            "Prices that several routes share.");
    static final Key<Entry.Fields> APIS =
        Key.required(
            "apis", Kinds.mapping("a mapping of ids to apis, see `apis.<id>`"), "What is sold.");
    static final Key<Entry.Fields> PLANS =
        Key.required(
            "plans",
            Kinds.mapping("a mapping of ids to plans, see `plans.<id>`"),
            "What a subscription may use.");

    static final Section SECTION =
        new Section(
            "",
            "The whole file.",
            List.of(
                GATEWAY,
                MANAGEMENT,
                CONTROL,
                PORTAL,
                MAIL,
                STORE,
                JOURNAL,
                WATCH,
                LEAKS,
                ALERTS,
                PRICES,
                APIS,
                PLANS));

    private Root() {}
  }

  /// `gateway`.
  static final class Gateway {
    static final Key<ListenerConfig> LISTEN =
        Key.of(
            "listen",
            Kinds.listener(),
            new ListenerConfig("127.0.0.1", 8080),
            "Where customers' requests come in. Port 0 takes any that is free.");
    static final Key<Entry.Fields> TLS =
        Key.optional(
            "tls", section("gateway.tls"), "no TLS", "A listener for TLS beside `listen`.");
    static final Key<Long> LOOPS =
        Key.of("loops", Kinds.whole(0, 256), 0L, "Event loops; 0 is one for each processor.");
    static final Key<Long> CONNECTIONS =
        Key.of(
            "connections",
            Kinds.whole(1, 1_000_000),
            20_000L,
            "Most connections of customers at the same time; further ones are closed at once.");
    static final Key<Long> CONNECTIONS_PER_ADDRESS =
        Key.of(
            "connections-per-address",
            Kinds.whole(1, 1_000_000),
            2_000L,
            "Most connections of one address, of one /64 in IPv6; further ones are closed at once.");
    static final Key<List<Network>> TRUSTED_PROXIES =
        Key.of(
            "trusted-proxies",
            Kinds.list(Kinds.network()),
            List.of(),
            "Proxies before the gateway that are believed: of their calls, `X-Forwarded-For` says where"
                + " they come from and `X-Forwarded-Proto` whether by TLS. Nobody else's are read."
                + " `connections-per-address` is not for them. Before the portal, too, their"
                + " `X-Forwarded-For` says where people are.");
    static final Key<Long> BAD_KEYS =
        Key.of(
            "bad-keys-per-minute",
            Kinds.whole(0, 1_000_000),
            60L,
            "Wrong keys a minute from one address, of one /64 in IPv6; beyond, its calls get 429 unless"
                + " their key is in memory already. 0 is no limit.");
    static final Key<Long> REQUEST_LINE =
        Key.of(
            "request-line",
            Kinds.size(KIB, 64 * KIB),
            8 * KIB,
            "Longest first line of a request; longer is 414.");
    static final Key<Long> HEADERS =
        Key.of(
            "headers",
            Kinds.size(KIB, 256 * KIB),
            32 * KIB,
            "Largest header block of a request; larger is 431.");
    static final Key<Long> HEADER_COUNT =
        Key.of(
            "header-count",
            Kinds.whole(8, 1_000),
            100L,
            "Most header lines of a request; more is 431.");
    static final Key<Duration> HEAD =
        Key.of(
            "head",
            timeout(),
            Duration.ofSeconds(10),
            "From a request's first byte to the end of its headers; later is 408.");
    static final Key<Duration> IDLE =
        Key.of(
            "idle",
            timeout(),
            Duration.ofSeconds(75),
            "How long a connection may stay without a request; then it is closed.");
    static final Key<Duration> SLOW_SPAN =
        Key.of(
            "slow-span",
            timeout(),
            Duration.ofSeconds(20),
            "In each such span a body must bring, and an answer must take, `slow-bytes`; else 408, or"
                + " the connection is closed.");
    static final Key<Long> SLOW_BYTES =
        Key.of("slow-bytes", Kinds.size(1, MIB), 2 * KIB, "See `slow-span`.");
    static final Key<Duration> LINGER =
        Key.of(
            "linger",
            timeout(),
            Duration.ofSeconds(2),
            "How long a connection that is being closed is still read, so that its client sees the"
                + " answer.");
    static final Key<Long> LINGER_BYTES =
        Key.of("linger-bytes", Kinds.size(KIB, 16 * MIB), 256 * KIB, "How much is read meanwhile.");
    static final Key<Long> UNSENT =
        Key.of(
            "unsent",
            Kinds.size(16 * KIB, 16 * MIB),
            128 * KIB,
            "Bytes of an answer that may wait in memory before its upstream is read no further.");
    static final Key<Duration> DRAIN =
        Key.of(
            "drain",
            timeout(),
            Duration.ofSeconds(30),
            "How long calls in flight may take to finish when the process is told to stop.");
    static final Key<Entry.Fields> HTTP2 =
        Key.optional(
            "http2", section("gateway.http2"), "its defaults", "Limits of an HTTP/2 connection.");

    static final Section SECTION =
        new Section(
            "gateway",
            "The data plane: its listener and its limits. A change needs a restart.",
            List.of(
                LISTEN,
                TLS,
                LOOPS,
                CONNECTIONS,
                CONNECTIONS_PER_ADDRESS,
                TRUSTED_PROXIES,
                BAD_KEYS,
                REQUEST_LINE,
                HEADERS,
                HEADER_COUNT,
                HEAD,
                IDLE,
                SLOW_SPAN,
                SLOW_BYTES,
                LINGER,
                LINGER_BYTES,
                UNSENT,
                DRAIN,
                HTTP2));

    private Gateway() {}
  }

  /// `gateway.tls`.
  static final class Tls {
    static final Key<ListenerConfig> LISTEN =
        Key.of(
            "listen",
            Kinds.listener(),
            new ListenerConfig("127.0.0.1", 8443),
            "Where customers' requests come in. Port 0 takes any that is free.");
    static final Key<Entry.Text> CERTIFICATE =
        Key.required(
            "certificate",
            Kinds.raw("a path"),
            "PEM file: the certificate first, then those between it and its root. Taken from the"
                + " folder of this file.");
    static final Key<Entry.Text> KEY =
        Key.required(
            "key",
            Kinds.raw("a path"),
            "PEM file: its private key (RSA, EC or Ed25519), PKCS #8 and not encrypted.");
    static final Key<Entry.Fields> CLIENTS =
        Key.optional(
            "clients",
            section("gateway.tls.clients"),
            "no client is asked for one",
            "Client certificates that stand for keys.");

    static final Section SECTION =
        new Section(
            "gateway.tls",
            "TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1 as the client prefers. Changed files are taken up"
                + " within 10 s, and at a reload, for the connections that begin then; files that"
                + " can't be used are told in the log and change nothing. A change of this section"
                + " needs a restart.",
            List.of(LISTEN, CERTIFICATE, KEY, CLIENTS));

    private Tls() {}
  }

  /// `gateway.tls.clients`.
  static final class Clients {
    static final Key<Boolean> OWN =
        Key.of(
            "own",
            Kinds.flag(),
            true,
            "Whether certificates of Tollgate's own CA are taken: those it issues for keys.");
    static final Key<List<Entry.Text>> AUTHORITIES =
        Key.optional(
            "authorities",
            Kinds.list(Kinds.raw("a path")),
            "none",
            "PEM files of further CAs. Their certificates stand for a key once they are registered for"
                + " it. Changed files are taken up as `certificate` is.");
    static final Key<Duration> LIFE =
        Key.of(
            "life",
            Kinds.duration(Duration.ofHours(1), Duration.ofDays(3650)),
            ClientsConfig.LIFE,
            "How long a certificate that Tollgate issues lasts, where nothing else is asked for; never"
                + " longer than its key.");

    static final Section SECTION =
        new Section(
            "gateway.tls.clients",
            "Client certificates, which stand for keys at apis that take them. A client is asked for"
                + " one and may have none; one that can't be trusted fails its handshake. A change"
                + " needs a restart.",
            List.of(OWN, AUTHORITIES, LIFE));

    private Clients() {}
  }

  /// `gateway.http2`.
  static final class Http2 {
    static final Key<Long> STREAMS =
        Key.of(
            "streams",
            Kinds.whole(1, 10_000),
            100L,
            "Most calls at once on one connection; further ones are refused, and may be tried again.");
    static final Key<Long> WINDOW =
        Key.of(
            "window",
            Kinds.size(KIB, 16 * MIB),
            64 * KIB,
            "Bytes of one body that may come before its call takes them.");
    static final Key<Long> CONNECTION_WINDOW =
        Key.of(
            "connection-window",
            Kinds.size(64 * KIB, 256 * MIB),
            256 * KIB,
            "The same for all bodies of a connection together.");
    static final Key<Long> FRAME =
        Key.of(
            "frame",
            Kinds.size(16 * KIB, 8 * MIB),
            16 * KIB,
            "Largest payload of a frame taken; a larger one ends the connection.");
    static final Key<Long> HEADER_TABLE =
        Key.of(
            "header-table",
            Kinds.size(0, 64 * KIB),
            4 * KIB,
            "Memory of header compression, for each direction of a connection.");
    static final Key<Long> UNSENT =
        Key.of(
            "unsent",
            Kinds.size(KIB, 16 * MIB),
            64 * KIB,
            "Bytes of one answer that may wait in memory before its upstream is read no further.");
    static final Key<Long> RESETS =
        Key.of(
            "resets",
            Kinds.whole(1, 1_000_000),
            200L,
            "Most calls the client, or we because of it, may reset in each `reset-span`; more ends the"
                + " connection.");
    static final Key<Duration> RESET_SPAN =
        Key.of(
            "reset-span",
            Kinds.duration(Duration.ofSeconds(1), HOUR),
            Duration.ofSeconds(30),
            "See `resets`; whole seconds.");
    static final Key<Long> CONTROL_FRAMES =
        Key.of(
            "control-frames",
            Kinds.whole(100, 1_000_000),
            1_000L,
            "Frames that carry no call (settings, pings, window updates and the like) taken at once;"
                + " calls and answers allow for more. Further ones end the connection.");
    static final Key<Long> CONTROL_FRAMES_PER_SECOND =
        Key.of(
            "control-frames-per-second",
            Kinds.whole(1, 1_000_000),
            100L,
            "How fast `control-frames` fill up again.");

    static final Section SECTION =
        new Section(
            "gateway.http2",
            "What one HTTP/2 connection may take. A change needs a restart.",
            List.of(
                STREAMS,
                WINDOW,
                CONNECTION_WINDOW,
                FRAME,
                HEADER_TABLE,
                UNSENT,
                RESETS,
                RESET_SPAN,
                CONTROL_FRAMES,
                CONTROL_FRAMES_PER_SECOND));

    private Http2() {}
  }

  /// `management`.
  static final class Management {
    static final Key<ListenerConfig> LISTEN =
        Key.of(
            "listen",
            Kinds.listener(),
            new ListenerConfig("127.0.0.1", 8082),
            "Where health and metrics are asked for. Nobody is asked who they are: keep it private.");

    static final Section SECTION =
        new Section("management", "Health and metrics. A change needs a restart.", List.of(LISTEN));

    private Management() {}
  }

  /// `control`.
  static final class Control {
    static final Key<ListenerConfig> LISTEN =
        Key.of(
            "listen",
            Kinds.listener(),
            new ListenerConfig("127.0.0.1", 8081),
            "Where portal, console and admin API are.");

    static final Section SECTION =
        new Section("control", "The control plane. A change needs a restart.", List.of(LISTEN));

    private Control() {}
  }

  /// `store`.
  static final class Store {
    static final Key<Entry.Text> SQLITE =
        Key.of(
            "sqlite",
            Kinds.raw("a path"),
            new Entry.Text(Place.START, "data/tollgate.db", "data/tollgate.db", true),
            "The SQLite database; made if it is not there. Taken from the folder of this file.");
    static final Key<Entry.Fields> REQUESTS =
        Key.optional("requests", section("store.requests"), "its defaults", "The request log.");

    static final Section SECTION =
        new Section(
            "store",
            "The embedded database. Another `sqlite` needs a restart.",
            List.of(SQLITE, REQUESTS));

    private Store() {}
  }

  /// `store.requests`.
  static final class Requests {
    static final Key<Duration> KEEP =
        Key.of(
            "keep",
            Kinds.duration(Duration.ofDays(1), Duration.ofDays(3650)),
            Duration.ofDays(30),
            "How long single requests can be looked up; totals are kept for good.");

    static final Section SECTION = new Section("store.requests", "The request log.", List.of(KEEP));

    private Requests() {}
  }

  /// `journal`.
  static final class JournalKeys {
    static final Key<Entry.Text> DIRECTORY =
        Key.of(
            "directory",
            Kinds.raw("a path"),
            new Entry.Text(Place.START, "data/journal", "data/journal", true),
            "Its folder; made if it is not there. Taken from the folder of this file.");
    static final Key<JournalConfig.Mode> SYNC =
        Key.of(
            "sync",
            JournalConfig.Mode.kind(),
            JournalConfig.Mode.ALWAYS,
            "When a charge counts as durable: `always` survives a power cut, an interval and"
                + " `never` survive the end of the process.");

    static final Section SECTION =
        new Section("journal", "The journal. A change needs a restart.", List.of(DIRECTORY, SYNC));

    private JournalKeys() {}
  }

  /// `alerts`.
  static final class AlertKeys {
    static final Key<List<Network>> ALLOW_NETWORKS =
        Key.of(
            "allow-networks",
            Kinds.list(Kinds.network()),
            List.of(),
            "Networks that customers' webhooks may call although they are not public, over HTTP too,"
                + " such as `127.0.0.0/8` on a desk. Whoever manages alerts of an organization can"
                + " then have this machine call anything in them.");

    static final Section SECTION =
        new Section(
            "alerts",
            "Alerts to customers; `docs/alerts.md` tells which there are.",
            List.of(ALLOW_NETWORKS));

    private AlertKeys() {}
  }

  /// `leaks`.
  static final class LeakKeys {
    static final Key<LeakAction> ACTION =
        Key.of(
            "action",
            word(LeakAction.values()),
            LeakAction.DISABLE,
            "What is done about a key that is reported as leaked: `disable` refuses it, `quarantine`"
                + " lets it read and no more write, `notify` only raises the notice that each"
                + " raises.");
    static final Key<Entry.Fields> REPORTERS =
        Key.optional(
            "reporters",
            Kinds.mapping("a mapping of names to reporters, see `leaks.reporters.<name>`"),
            "nobody",
            "Who may report, at `POST /leaks/<name>` of the control listener.");

    static final Section SECTION =
        new Section(
            "leaks",
            "Reports of keys found where they do not belong; `docs/watching.md` has the form.",
            List.of(ACTION, REPORTERS));

    private LeakKeys() {}
  }

  /// `mail`.
  static final class MailKeys {
    private static final Kind<String> ONE_LINE =
        Kinds.text(
            "text of 1 to 200 characters on one line",
            Pattern.compile("[^\\p{Cntrl}\\u2028\\u2029]{1,200}"));
    private static final Pattern SENDER_NAME =
        Pattern.compile("[^\\p{Cntrl}\\u2028\\u2029<>\"]{1,100}");

    static final Key<String> HOST =
        Key.required(
            "host",
            Kinds.text("a host name or an address", Pattern.compile("[A-Za-z0-9.:-]{1,253}")),
            "The mail server.");
    static final Key<Long> PORT =
        Key.of("port", Kinds.whole(1, 65_535), 587L, "Where it listens; 465 is usual for `tls`.");
    static final Key<MailSettings.Security> TLS =
        Key.of(
            "tls",
            word(MailSettings.Security.values()),
            MailSettings.Security.STARTTLS,
            "`starttls` begins in clear and changes to TLS before anything is said, `tls` begins with"
                + " it, `none` stays in clear and is for a server on this machine. Its certificate"
                + " must be one this machine trusts.");
    static final Key<String> USER =
        Key.optional("user", ONE_LINE, "none is shown", "As whom to sign in there.");
    static final Key<String> PASSWORD =
        Key.optional("password", ONE_LINE, "none is shown", "Goes with `user`; write `${NAME}`.");
    static final Key<String> FROM =
        Key.required(
            "from",
            Kinds.scalar(
                "an address, or a name and an address in <>", MailKeys::sender, text -> text),
            "Who mails are from.");

    static final Section SECTION =
        new Section(
            "mail",
            "The mail server. A change needs a restart.",
            List.of(HOST, PORT, TLS, USER, PASSWORD, FROM));

    private static @Nullable String sender(String text) {
      boolean named = text.endsWith(">");
      String address = named ? text.substring(text.lastIndexOf('<') + 1, text.length() - 1) : text;
      String name = named ? text.substring(0, text.length() - address.length() - 2).strip() : "";
      boolean plain = name.isEmpty() || SENDER_NAME.matcher(name).matches();
      return plain && EmailAddress.normalize(address) != null ? text : null;
    }

    private MailKeys() {}
  }

  /// `leaks.reporters.<name>`.
  static final class ReporterKeys {
    static final Key<Entry.Text> KEYS =
        Key.required(
            "keys",
            Kinds.raw("a path or a URL"),
            "JSON document with the reporter's public keys: a file, taken from the folder of this file"
                + " and read again when it has changed, or a URL (https), fetched at a report and kept"
                + " for an hour. GitHub's is"
                + " `https://api.github.com/meta/public_keys/secret_scanning`.");

    static final Section SECTION =
        new Section("leaks.reporters.<name>", "One who may report leaked keys.", List.of(KEYS));

    private ReporterKeys() {}
  }

  /// `watch`.
  static final class WatchKeys {
    static final Key<Entry.Fields> NEW_NETWORK =
        Key.optional(
            "new-network",
            section("watch.new-network"),
            "its defaults",
            "A key of few networks is used from one that is new to it.");
    static final Key<Entry.Fields> MANY_NETWORKS =
        Key.optional(
            "many-networks",
            section("watch.many-networks"),
            "its defaults",
            "A key is used from many networks in a short time.");
    static final Key<Entry.Fields> SPIKE =
        Key.optional(
            "spike",
            section("watch.spike"),
            "its defaults",
            "A key makes many times the calls it ever made in an hour.");
    static final Key<Entry.Fields> REFUSALS =
        Key.optional(
            "refusals",
            section("watch.refusals"),
            "its defaults",
            "Most calls of a key are refused for some minutes.");

    static final Section SECTION =
        new Section(
            "watch",
            "What is unusual about a key's use: each rule raises at most one notice a key and UTC day."
                + " `docs/watching.md` has the rules.",
            List.of(NEW_NETWORK, MANY_NETWORKS, SPIKE, REFUSALS));

    private WatchKeys() {}
  }

  private static Key<Boolean> on() {
    return Key.of("on", Kinds.flag(), true, "Whether the rule is asked.");
  }

  /// `watch.new-network`.
  static final class NewNetworkKeys {
    static final Key<Boolean> ON = on();
    static final Key<Duration> AFTER =
        Key.of(
            "after",
            Kinds.duration(DAY, Duration.ofDays(365)),
            Duration.ofMillis(Rules.NewNetwork.DEFAULT.afterMillis()),
            "How long before the key must have been used first.");
    static final Key<Long> FEW =
        Key.of(
            "few",
            Kinds.whole(1, 100),
            (long) Rules.NewNetwork.DEFAULT.fewMax(),
            "A key used from more networks than these within `unseen` has no habits to leave.");
    static final Key<Duration> UNSEEN =
        Key.of(
            "unseen",
            Kinds.duration(DAY, Duration.ofDays(365)),
            Duration.ofMillis(Rules.NewNetwork.DEFAULT.unseenMillis()),
            "A network the key was not used from for so long is new to it.");

    static final Section SECTION =
        new Section(
            "watch.new-network",
            "A key long used from few networks (a /24 of IPv4, a /48 of IPv6) is used from one that is"
                + " new to it.",
            List.of(ON, AFTER, FEW, UNSEEN));

    private NewNetworkKeys() {}
  }

  /// `watch.many-networks`.
  static final class ManyNetworksKeys {
    static final Key<Boolean> ON = on();
    static final Key<Long> NETWORKS =
        Key.of(
            "networks",
            Kinds.whole(1, 100),
            (long) Rules.ManyNetworks.DEFAULT.networksMax(),
            "More than these within `within` are told.");
    static final Key<Duration> WITHIN =
        Key.of(
            "within",
            Kinds.duration(MINUTE, DAY),
            Duration.ofMillis(Rules.ManyNetworks.DEFAULT.spanMillis()),
            "See `networks`.");

    static final Section SECTION =
        new Section(
            "watch.many-networks",
            "One key is used from many networks in a short time: it is shared, or it leaked.",
            List.of(ON, NETWORKS, WITHIN));

    private ManyNetworksKeys() {}
  }

  /// `watch.spike`.
  static final class SpikeKeys {
    static final Key<Boolean> ON = on();
    static final Key<Long> TIMES =
        Key.of(
            "times",
            Kinds.whole(2, 1_000),
            (long) Rules.Spike.DEFAULT.times(),
            "More than so many times the highest hour are told.");
    static final Key<Long> CALLS =
        Key.of(
            "calls",
            Kinds.whole(1, 1_000_000_000),
            Rules.Spike.DEFAULT.callsMin(),
            "Fewer calls within the hour are never told.");
    static final Key<Duration> PAST =
        Key.of(
            "past",
            Kinds.duration(HOUR, Duration.ofDays(30)),
            Duration.ofMillis(Rules.Spike.DEFAULT.pastMillis()),
            "How far back the highest hour is sought; whole hours.");

    static final Section SECTION =
        new Section(
            "watch.spike",
            "A key makes, within an hour, many times the calls of its highest hour before.",
            List.of(ON, TIMES, CALLS, PAST));

    private SpikeKeys() {}
  }

  /// `watch.refusals`.
  static final class RefusalsKeys {
    static final Key<Boolean> ON = on();
    static final Key<Long> REFUSED =
        Key.of(
            "refused",
            Kinds.whole(1, 1_000_000_000),
            Rules.Refusals.DEFAULT.refusedMin(),
            "Fewer refused calls within `within` are never told.");
    static final Key<Long> PERCENT =
        Key.of(
            "percent",
            Kinds.whole(1, 100),
            (long) Rules.Refusals.DEFAULT.percent(),
            "How many of a hundred of the key's calls, at least.");
    static final Key<Duration> WITHIN =
        Key.of(
            "within",
            Kinds.duration(MINUTE, HOUR),
            Duration.ofMillis(Rules.Refusals.DEFAULT.spanMillis()),
            "How long; whole minutes.");

    static final Section SECTION =
        new Section(
            "watch.refusals",
            "Most calls of a key are refused for some minutes.",
            List.of(ON, REFUSED, PERCENT, WITHIN));

    private RefusalsKeys() {}
  }

  /// `apis.<id>`.
  static final class ApiKeys {
    static final Key<Entry.Text> DIALECT =
        Key.required(
            "dialect",
            Kinds.raw("the name of a dialect"),
            "How credentials, refusals and credits are worded.");
    static final Key<List<Entry.Fields>> MOUNT =
        Key.optional(
            "mount",
            Kinds.mappings("a mapping, see `apis.<id>.mount`"),
            "every host, every path",
            "Where it is reached.");
    static final Key<Entry.Fields> UPSTREAM =
        Key.required("upstream", section("apis.<id>.upstream"), "The API behind.");
    static final Key<Entry.Fields> KEYS =
        Key.optional(
            "keys",
            section("apis.<id>.keys"),
            "as the dialect has them",
            "What its keys are like.");
    static final Key<Access> ACCESS =
        Key.of(
            "access",
            word(Access.values()),
            Access.KEY,
            "Who may call: `key` asks for one, `anonymous` limits each address instead, `open` asks"
                + " and limits nobody, `payment` has each call paid for, see `x402`. A route may"
                + " differ.");
    static final Key<Entry.Fields> X402 =
        Key.optional(
            "x402",
            section("apis.<id>.x402"),
            "no call is paid for by itself",
            "How calls of routes whose access is `payment` are paid for.");
    static final Key<Entry.Fields> TOKENS =
        Key.optional(
            "tokens",
            section("apis.<id>.tokens"),
            "no tokens",
            "Makes short-lived tokens for its keys at `/oauth/token`, and takes them in place of a"
                + " key; see [tokens](tokens.md).");
    static final Key<PlainHttp> PLAIN_HTTP =
        Key.of(
            "plain-http",
            Kinds.choice(List.of(PlainHttp.values()), policy -> written(policy).replace('_', '-')),
            PlainHttp.ALLOW,
            "What becomes of calls that come neither in at `gateway.tls` nor by TLS to one of"
                + " `gateway.trusted-proxies`: `refuse` refuses them with 403; `refuse-and-disable`"
                + " also disables a good key of the api that was shown so.");
    static final Key<List<Environment>> ENVIRONMENTS = environments("all");
    static final Key<Entry.Fields> GROUPS =
        Key.optional(
            "groups",
            Kinds.mapping("a mapping of names to lists of routes' ids"),
            "none",
            "Groups of routes that scopes of keys can name, such as `{market: [v1-*, listings]}`: `*`"
                + " stands for any characters. A route is in one group at most.");
    static final Key<Long> ADDRESS_LIMIT =
        Key.of(
            "address-limit",
            Kinds.whole(0, 1_000_000),
            0L,
            "Calls a minute from one address; 0 is no limit.");
    static final Key<Long> BODY =
        Key.of(
            "body",
            Kinds.size(0, GIB),
            MIB,
            "Largest body of a request; larger is 413. `0B` takes none.");
    static final Key<Long> WITHHELD =
        Key.of(
            "withheld",
            Kinds.size(KIB, 256 * MIB),
            8 * MIB,
            "Largest answer withheld until its price is known, when less is left than it may cost;"
                + " a larger one is refused then.");
    static final Key<Entry.Fields> ROUTES =
        Key.optional(
            "routes",
            Kinds.mapping("a mapping of `METHOD /path` to routes, see `apis.<id>.routes`"),
            "none",
            "What can be called, and for how much.");
    static final Key<Entry> OTHERWISE =
        Key.optional(
            "otherwise",
            Kinds.any("`not-found`, " + A_PRICE + ", or a mapping as for a route"),
            "not-found",
            "What becomes of a call no route takes.");
    static final Key<Entry.Text> OPENAPI =
        Key.optional(
            "openapi",
            Kinds.raw("a path"),
            "no reference pages",
            "The OpenAPI document (3.0 or 3.1, YAML or JSON) that reference pages are made from; each"
                + " of its operations has a route, and each route an operation, see"
                + " [reference](reference.md).");
    static final Key<Entry.Fields> EMS =
        Key.optional(
            "ems",
            section("apis.<id>.ems"),
            "nothing",
            "What an api of the dialect `coinapi-ems` offers; no other has it.");

    static final Section SECTION =
        new Section(
            "apis.<id>",
            "An api: one upstream at one or several places. Its id is " + NAME_WORDS + ".",
            List.of(
                DIALECT,
                MOUNT,
                UPSTREAM,
                KEYS,
                ACCESS,
                X402,
                TOKENS,
                PLAIN_HTTP,
                ENVIRONMENTS,
                ADDRESS_LIMIT,
                BODY,
                WITHHELD,
                ROUTES,
                GROUPS,
                OTHERWISE,
                OPENAPI,
                EMS),
            Map.of("https-only", "`plain-http: refuse`"));

    private ApiKeys() {}
  }

  /// `apis.<id>.ems`.
  static final class EmsKeys {
    static final Key<Entry.Fields> LOCATIONS =
        Key.optional(
            "locations",
            Kinds.mapping("a mapping of ids to locations, see `apis.<id>.ems.locations.<id>`"),
            "none",
            "The sites, as `/v1/locations` lists them.");
    static final Key<Entry.Fields> EXCHANGES =
        Key.optional(
            "exchanges",
            Kinds.mapping("a mapping of ids to exchanges, see `apis.<id>.ems.exchanges.<id>`"),
            "none",
            "The exchanges, as `/v1/exchanges` lists them.");

    static final Section SECTION =
        new Section(
            "apis.<id>.ems",
            "Sites and exchanges that customers name in their accounts. Accounts are kept in the"
                + " store, sealed.",
            List.of(LOCATIONS, EXCHANGES));

    private EmsKeys() {}
  }

  /// `apis.<id>.ems.locations.<id>`.
  static final class LocationKeys {
    static final Key<String> REGION =
        Key.required("region", Kinds.text(EMS_NAME_WORDS, EMS_NAME), "Its `region_name`.");
    static final Key<String> PROVIDER =
        Key.required("provider", Kinds.text(EMS_NAME_WORDS, EMS_NAME), "Its `provider_name`.");

    static final Section SECTION =
        new Section(
            "apis.<id>.ems.locations.<id>",
            "A site. Its id is " + EMS_NAME_WORDS + ".",
            List.of(REGION, PROVIDER));

    private LocationKeys() {}
  }

  /// `apis.<id>.ems.exchanges.<id>`.
  static final class ExchangeKeys {
    static final Key<Entry.Text> LOCATION =
        Key.required("location", Kinds.raw("the id of a location"), "Where it is.");
    static final Key<List<String>> PARAMETERS =
        Key.of(
            "parameters",
            Kinds.list(Kinds.text(EMS_NAME_WORDS, EMS_NAME)),
            List.of(),
            "What an account there must have, such as `PublicApiKey`.");
    static final Key<Entry.Fields> ENDPOINTS =
        Key.optional(
            "endpoints",
            Kinds.mapping("a mapping of ids of locations to URLs"),
            "none",
            "Where it is reached, as `/v1/endpoints` lists it: one URL or a list of them for a"
                + " location, `https`, `http`, `wss` or `ws`.");

    static final Section SECTION =
        new Section(
            "apis.<id>.ems.exchanges.<id>",
            "An exchange. Its id is 1 to 32 of A-Z, 0-9 and _.",
            List.of(LOCATION, PARAMETERS, ENDPOINTS));

    private ExchangeKeys() {}
  }

  /// `apis.<id>.mount`.
  static final class MountKeys {
    static final Key<String> HOST =
        Key.optional(
            "host",
            Kinds.text(
                "a host name in lower case, without port",
                Pattern.compile(
                    "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")),
            "every host",
            "The host name it is called by.");
    static final Key<Entry.Text> PATH =
        Key.optional(
            "path",
            Kinds.raw("a path such as /cmc"),
            "every path",
            "The prefix before its paths; it does not go upstream.");

    static final Section SECTION =
        new Section("apis.<id>.mount", "A place where an api is reached.", List.of(HOST, PATH));

    private MountKeys() {}
  }

  /// `apis.<id>.upstream`.
  static final class UpstreamKeys {
    static final Key<Entry.Text> URL =
        Key.required(
            "url",
            Kinds.raw("an http or https URL such as https://api.example.com/base"),
            "Where it is; a path in it is put before every path. `https` is TLS 1.2 or 1.3 with the"
                + " name checked; what fails there is 502, and there is no way back to http.");
    static final Key<Entry.Text> CA =
        Key.optional(
            "ca",
            Kinds.raw("a path"),
            "those of the platform",
            "PEM file: the authorities that vouch for an https upstream, instead of the platform's."
                + " This and the next two are read at start and at each reload, and taken from the"
                + " folder of this file.");
    static final Key<Entry.Text> CERTIFICATE =
        Key.optional(
            "certificate",
            Kinds.raw("a path"),
            "none is shown",
            "PEM file: the certificate an https upstream is shown, then those between it and its"
                + " root.");
    static final Key<Entry.Text> KEY =
        Key.optional(
            "key",
            Kinds.raw("a path"),
            "none",
            "PEM file: the private key of `certificate`, PKCS #8 and not encrypted.");
    static final Key<Duration> CONNECT =
        Key.of(
            "connect",
            timeout(),
            Duration.ofSeconds(2),
            "Until a connection stands, TLS included; then 504.");
    static final Key<Duration> FIRST_BYTE =
        Key.of(
            "first-byte",
            timeout(),
            Duration.ofSeconds(30),
            "From the request's end to the answer's first byte; then 504.");
    static final Key<Duration> IDLE =
        Key.of(
            "idle",
            timeout(),
            Duration.ofSeconds(30),
            "Between two pieces of the answer; then it is cut.");
    static final Key<Duration> TOTAL =
        Key.of("total", timeout(), Duration.ofMinutes(2), "The whole exchange; then it is cut.");
    static final Key<Long> CONNECTIONS =
        Key.of(
            "connections",
            Kinds.whole(1, 10_000),
            64L,
            "Most connections to it, for each event loop; further calls get 503.");

    static final Section SECTION =
        new Section(
            "apis.<id>.upstream",
            "The API behind.",
            List.of(URL, CA, CERTIFICATE, KEY, CONNECT, FIRST_BYTE, IDLE, TOTAL, CONNECTIONS));

    private UpstreamKeys() {}
  }

  /// `apis.<id>.x402`.
  static final class X402Keys {
    static final Key<Entry.Fields> FACILITATOR =
        Key.required(
            "facilitator",
            section("apis.<id>.x402.facilitator"),
            "Who checks payments and carries them out.");
    static final Key<String> NETWORK =
        Key.required(
            "network",
            Kinds.text(
                "an EVM network such as eip155:8453", Pattern.compile("eip155:[1-9][0-9]{0,18}")),
            "Where it is paid (CAIP-2).");
    static final Key<String> ASSET =
        Key.required(
            "asset", account(), "The token's contract; it must know EIP-3009, as USDC does.");
    static final Key<String> PAY_TO = Key.required("pay-to", account(), "Who is paid.");
    static final Key<String> AMOUNT =
        Key.required(
            "amount", amount(), "What a call costs; 10000 of a token with 6 decimals is 0.01.");
    static final Key<String> NAME =
        Key.required("name", line(), "The token's name, as its contract signs it.");
    static final Key<String> VERSION =
        Key.of("version", line(), "2", "The version of the token's contract.");
    static final Key<String> CONFIG_ID =
        Key.optional(
            "config-id", line(), "none", "What clients are told as `x402PaymentConfigId`.");
    static final Key<Duration> TIMEOUT =
        Key.of(
            "timeout",
            Kinds.duration(Duration.ofSeconds(1), HOUR),
            Duration.ofSeconds(30),
            "For how long clients are asked to sign; whole seconds. What holds for more than 10"
                + " minutes longer is turned down.");
    static final Key<String> DESCRIPTION =
        Key.optional("description", line(), "nothing", "What is paid for, for people.");

    static final Section SECTION =
        new Section(
            "apis.<id>.x402",
            "Payment call by call, by x402 version 2, scheme `exact`. Without a payment a call is"
                + " told what to pay (402). One is checked by the facilitator before the upstream"
                + " is asked, and carried out when the answer is here, whole and charged for by its"
                + " price's `on`; then the answer leaves. Answers larger than `withheld` are"
                + " refused and not paid for. Such calls cost no credits.",
            List.of(
                FACILITATOR,
                NETWORK,
                ASSET,
                PAY_TO,
                AMOUNT,
                NAME,
                VERSION,
                CONFIG_ID,
                TIMEOUT,
                DESCRIPTION));

    private X402Keys() {}
  }

  /// `apis.<id>.x402.facilitator`.
  static final class FacilitatorKeys {
    static final Key<Duration> TIMEOUT =
        Key.of(
            "timeout",
            timeout(),
            Duration.ofSeconds(30),
            "For each of its answers; then 502, and nothing is delivered.");
    static final Key<Entry.Fields> HEADERS =
        Key.optional(
            "headers",
            Kinds.mapping("a mapping of names to values"),
            "none",
            "Sent with each request to it, such as `Authorization: Bearer ${TOKEN}`.");

    static final Section SECTION =
        new Section(
            "apis.<id>.x402.facilitator",
            "The facilitator, asked by `POST {url}/verify` and `POST {url}/settle`. Its connections"
                + " are made like an upstream's.",
            List.of(
                UpstreamKeys.URL,
                UpstreamKeys.CA,
                UpstreamKeys.CERTIFICATE,
                UpstreamKeys.KEY,
                UpstreamKeys.CONNECT,
                TIMEOUT,
                UpstreamKeys.CONNECTIONS,
                HEADERS));

    private FacilitatorKeys() {}
  }

  private static Key<List<Environment>> environments(String absence) {
    return Key.optional(
        "environments",
        Kinds.list(word(Environment.values())),
        absence,
        "Environments of keys that are taken; keys of others get 403.");
  }

  private static Kind<String> account() {
    return Kinds.text("`0x` and 40 hexadecimal digits", Pattern.compile("0x[0-9a-fA-F]{40}"));
  }

  private static Kind<String> amount() {
    return Kinds.text(
        "a whole number above 0 of the token's smallest unit", Pattern.compile("[1-9][0-9]{0,76}"));
  }

  private static Kind<String> line() {
    return Kinds.text("1 to 200 characters in one line", Pattern.compile("\\P{Cntrl}{1,200}"));
  }

  /// `apis.<id>.keys`.
  static final class KeysKeys {
    static final Key<KeyShape> SHAPE =
        Key.optional(
            "shape",
            word(KeyShape.values()),
            "the dialect's",
            "What its keys look like; one of another shape is refused without a look-up.");
    static final Key<Boolean> QUERY =
        Key.optional(
            "query",
            Kinds.flag(),
            "true where the dialect has it",
            "Whether a key may stand in the URL: in the query, or where the dialect has it, in the"
                + " path.");

    static final Key<Boolean> CERTIFICATES =
        Key.optional(
            "certificates",
            Kinds.flag(),
            "true where the dialect has them",
            "Whether a client certificate may stand for a key; see `gateway.tls.clients`.");

    static final Key<Boolean> IMPORTED =
        Key.of(
            "imported",
            Kinds.flag(),
            false,
            "Whether keys that somebody else has made are looked up too: any 8 to 256 printable ASCII"
                + " characters without a space. Needed before keys of another shape are imported;"
                + " what begins with `tg_live_`, `tg_qa_` or `tg_dev_` is held to its checksum.");

    static final Section SECTION =
        new Section(
            "apis.<id>.keys", "Keys of an api.", List.of(SHAPE, QUERY, CERTIFICATES, IMPORTED));

    private KeysKeys() {}
  }

  /// `apis.<id>.tokens`.
  static final class TokensKeys {
    static final Key<Duration> LIFETIME =
        Key.of(
            "lifetime",
            Kinds.duration(Duration.ofMinutes(1), Duration.ofHours(24)),
            Duration.ofMinutes(15),
            "Longest life of a token; who asks for one may ask for less.");
    static final Key<String> ISSUER =
        Key.optional(
            "issuer",
            Kinds.text(
                "the URL of the api as clients call it, without a slash at its end, or a URN",
                Pattern.compile(
                    "https?://[A-Za-z0-9.:\\[\\]-]{1,255}(/[A-Za-z0-9._~-]{1,64}){0,8}"
                        + "|urn:[a-z0-9][a-z0-9-]{1,31}:[!-~]{1,200}")),
            "https:// and the first mount with a host; else a URN of its id",
            "Who tokens say has made them. Where it is a URL, the api's endpoints are told below it"
                + " (RFC 8414).");
    static final Key<String> SUBJECT_HEADER =
        Key.optional(
            "subject-header",
            Kinds.literal("a header that begins with X-", Pattern.compile("X-[A-Za-z0-9-]{1,62}")),
            "the upstream is not told",
            "Tells the upstream whom a token was made for. Nobody else says it: it is taken off every"
                + " request that comes in.");

    static final Section SECTION =
        new Section(
            "apis.<id>.tokens",
            "Tokens an api makes for its keys. An empty mapping switches them on.",
            List.of(LIFETIME, ISSUER, SUBJECT_HEADER));

    private TokensKeys() {}
  }

  /// `apis.<id>.routes`.
  static final class RouteKeys {
    static final Key<String> ID =
        Key.optional(
            "id",
            Kinds.literal("an id, 1 to 64 of a-z, 0-9 and -", Pattern.compile("[a-z0-9-]{1,64}")),
            "the path in that alphabet, after the method if it is not GET",
            "Stands in ledger and plans; keep it when the path changes.");
    static final Key<Entry> PRICE = Key.required("price", Kinds.any(A_PRICE), "What a call costs.");
    static final Key<Access> ACCESS =
        Key.optional("access", word(Access.values()), "the api's", "Who may call.");
    static final Key<Boolean> WRITES =
        Key.optional(
            "writes",
            Kinds.flag(),
            "false for GET, HEAD and OPTIONS",
            "Whether a call changes something, so that it needs a key that may write.");
    static final Key<List<Environment>> ENVIRONMENTS = environments("the api's");
    static final Key<String> AMOUNT =
        Key.optional("amount", amount(), "that of `x402`", "What a paid call costs, as in `x402`.");
    static final Key<String> DESCRIPTION =
        Key.optional("description", line(), "that of `x402`", "What is paid for, as in `x402`.");

    static final Section SECTION =
        new Section(
            "apis.<id>.routes",
            "`METHOD /path` and its price; or a mapping, if there is more to say. `{name}` in a path"
                + " takes one segment, `**` at its end takes the rest.",
            List.of(ID, PRICE, ACCESS, WRITES, ENVIRONMENTS, AMOUNT, DESCRIPTION));

    private RouteKeys() {}
  }

  /// `prices.<name>`.
  static final class PriceKeys {
    static final Key<Long> BASE =
        Key.optional("base", Kinds.whole(0, Credits.MAX), "none", "A flat amount.");
    static final Key<Entry.Fields> POINTS =
        Key.optional(
            "points",
            section("prices.<name>.points"),
            "none",
            "1 credit for each started block of data points beyond the included ones.");
    static final Key<Entry.Fields> RESOURCES =
        Key.optional(
            "resources",
            section("prices.<name>.resources"),
            "none",
            "1 credit for each started block of bundled resources, at least 1.");
    static final Key<Entry.Fields> CONVERSIONS =
        Key.optional(
            "conversions",
            section("prices.<name>.conversions"),
            "none",
            "1 credit for each target currency beyond the included ones.");
    static final Key<String> HEADER =
        Key.optional(
            "header",
            Kinds.text(
                "the name of a header", Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")),
            "none",
            "As many credits as this header of the answer says; needs `ceiling`.");
    static final Key<Entry.Text> VALUE =
        Key.optional(
            "value",
            Kinds.raw("a JSON path such as $.status.credit_count"),
            "none",
            "As many credits as the answer says there; needs `ceiling`.");
    static final Key<Long> CEILING =
        Key.optional(
            "ceiling",
            Kinds.whole(1, Credits.MAX),
            "none",
            "With `header` or `value`: the most that is believed.");
    static final Key<Entry> OTHERWISE =
        Key.optional(
            "otherwise",
            Kinds.any("parts of a price, or credits"),
            "0",
            "With `header` or `value`: what is charged where the answer says nothing.");
    static final Key<Entry.Fields> TIMES =
        Key.optional("times", section("prices.<name>.times"), "none", "Other parts, multiplied.");
    static final Key<Entry.Fields> BOUNDED =
        Key.optional(
            "bounded",
            section("prices.<name>.bounded"),
            "none",
            "Other parts, capped where the request bounds what it asks for.");

    static final Key<Long> AT_MOST =
        Key.optional(
            "atMost", Kinds.whole(0, Credits.MAX), "no cap", "Cap on the sum of the parts.");
    static final Key<List<Long>> ON =
        Key.of(
            "on",
            Kinds.list(Kinds.whole(200, 399)),
            List.of(200L),
            "Statuses that are charged; an error never is.");
    static final Key<Boolean> FREE =
        Key.of("free", Kinds.flag(), false, "A price of 0, without parts.");
    static final Key<Price.Uncountable> UNCOUNTABLE =
        Key.of(
            "uncountable",
            word(Price.Uncountable.values()),
            Price.Uncountable.CEILING,
            "What an answer costs that can't be counted: its `ceiling`, its `low`est price, or"
                + " `refuse` it for 0.");

    /// The summands.
    static final List<Key<?>> PARTS =
        List.of(
            BASE,
            POINTS,
            RESOURCES,
            CONVERSIONS,
            HEADER,
            VALUE,
            CEILING,
            OTHERWISE,
            TIMES,
            BOUNDED);

    static final Section SECTION =
        new Section(
            "prices.<name>",
            "A price: the sum of its parts. Its name is " + NAME_WORDS + ".",
            List.of(
                BASE,
                POINTS,
                RESOURCES,
                CONVERSIONS,
                HEADER,
                VALUE,
                CEILING,
                OTHERWISE,
                TIMES,
                BOUNDED,
                AT_MOST,
                ON,
                FREE,
                UNCOUNTABLE));

    /// `otherwise` and `of`: parts alone.
    static final Section PARTS_SECTION = new Section("parts", "Parts of a price.", PARTS);

    private PriceKeys() {}
  }

  private static Key<List<Entry.Text>> count() {
    return Key.required(
        "count",
        Kinds.list(Kinds.raw("a JSON path such as $.data")),
        "Where the counted elements are: of an array its elements, of an object its members;"
            + " several places are added up. `*` stands for each member or element.");
  }

  private static Key<Long> each() {
    return Key.required("each", Kinds.whole(1, Credits.MAX), "Size of a block.");
  }

  private static Key<Entry> ceiling() {
    return Key.required(
        "ceiling",
        Kinds.any("a count, or a mapping, see `prices.<name>.points.ceiling`"),
        "The most that can be counted, known before the call: it is what the hold sets aside.");
  }

  /// `prices.<name>.points`.
  static final class PointsKeys {
    static final Key<List<Entry.Text>> COUNT = count();
    static final Key<Long> INCLUDED =
        Key.of("included", Kinds.whole(0, Credits.MAX), 0L, "Data points that cost nothing.");
    static final Key<Long> EACH = each();
    static final Key<Entry> CEILING = ceiling();

    static final Section SECTION =
        new Section(
            "prices.<name>.points", "Data points.", List.of(COUNT, INCLUDED, EACH, CEILING));

    private PointsKeys() {}
  }

  /// `prices.<name>.resources`.
  static final class ResourcesKeys {
    static final Key<List<Entry.Text>> COUNT = count();
    static final Key<Long> EACH = each();
    static final Key<Entry> CEILING = ceiling();

    static final Section SECTION =
        new Section("prices.<name>.resources", "Bundled resources.", List.of(COUNT, EACH, CEILING));

    private ResourcesKeys() {}
  }

  private static final Kind<String> PARAMETER =
      Kinds.text("the name of a parameter", Pattern.compile("[A-Za-z0-9_.\\[\\]~-]{1,100}"));

  /// `prices.<name>.points.ceiling`.
  static final class CeilingKeys {
    static final Key<String> PARAMETER_KEY =
        Key.optional(
            "parameter",
            PARAMETER,
            "none",
            "The parameter that bounds the answer, such as `limit`.");
    static final Key<Long> DEFAULT =
        Key.optional(
            "default",
            Kinds.whole(0, Credits.MAX),
            "required with `parameter`",
            "What the upstream takes where the parameter is absent.");
    static final Key<List<String>> LISTED =
        Key.optional(
            "listed",
            Kinds.list(PARAMETER),
            "none",
            "Instead of `parameter`: comma lists whose entries bound the answer, such as `id`.");
    static final Key<Long> MAX =
        Key.required("max", Kinds.whole(1, Credits.MAX), "The most the upstream answers at all.");
    static final Key<Entry> TIMES =
        Key.optional(
            "times",
            Kinds.any("a ceiling again"),
            "none",
            "Where each one holds several: the most of each, such as points of a series.");

    static final Section SECTION =
        new Section(
            "prices.<name>.points.ceiling",
            "The most a counted part can come to, for points and for resources; a bare number is a"
                + " constant.",
            List.of(PARAMETER_KEY, DEFAULT, LISTED, MAX, TIMES));

    private CeilingKeys() {}
  }

  /// `prices.<name>.conversions`.
  static final class ConversionsKeys {
    static final Key<String> PARAMETER_KEY =
        Key.optional("parameter", PARAMETER, "none", "The comma list of targets.");
    static final Key<List<String>> PARAMETERS =
        Key.optional(
            "parameters",
            Kinds.list(PARAMETER),
            "none",
            "Instead of `parameter`: several lists, added up.");
    static final Key<Long> INCLUDED =
        Key.of("included", Kinds.whole(0, Credits.MAX), 1L, "Targets that cost nothing.");

    static final Section SECTION =
        new Section(
            "prices.<name>.conversions",
            "Target currencies.",
            List.of(PARAMETER_KEY, PARAMETERS, INCLUDED));

    private ConversionsKeys() {}
  }

  /// `prices.<name>.times`.
  static final class TimesKeys {
    static final Key<Long> FACTOR =
        Key.optional("factor", Kinds.whole(0, Credits.MAX), "none", "A fixed factor.");
    static final Key<String> PARAMETER_KEY =
        Key.optional(
            "parameter", PARAMETER, "none", "Instead of `factor`: the parameter that chooses it.");
    static final Key<Entry.Fields> FACTORS =
        Key.optional(
            "factors",
            Kinds.mapping("a mapping of the parameter's values to factors"),
            "required with `parameter`",
            "Factor by value, exactly as written.");
    static final Key<Long> DEFAULT =
        Key.optional(
            "default",
            Kinds.whole(0, Credits.MAX),
            "required with `parameter`",
            "The factor of every other value, and of none.");
    static final Key<Entry> OF =
        Key.required("of", Kinds.any("parts of a price, or credits"), "What is multiplied.");

    static final Section SECTION =
        new Section(
            "prices.<name>.times",
            "Other parts, multiplied.",
            List.of(FACTOR, PARAMETER_KEY, FACTORS, DEFAULT, OF));

    private TimesKeys() {}
  }

  /// `prices.<name>.bounded`.
  static final class BoundedKeys {
    static final Key<List<String>> BY =
        Key.required(
            "by",
            Kinds.list(PARAMETER),
            "The parameters that bound a request when all are given, such as `[time_start,"
                + " time_end]`.");
    static final Key<Long> AT_MOST =
        Key.required(
            "atMost", Kinds.whole(1, Credits.MAX), "What the parts cost together then, at most.");
    static final Key<Entry> OF =
        Key.required("of", Kinds.any("parts of a price, or credits"), "What is capped.");

    static final Section SECTION =
        new Section(
            "prices.<name>.bounded",
            "Other parts, capped where the request bounds what it asks for.",
            List.of(BY, AT_MOST, OF));

    private BoundedKeys() {}
  }

  /// `plans.<id>`.
  static final class PlanKeys {
    static final Key<String> TITLE =
        Key.optional(
            "name",
            Kinds.text("a name, 1 to 64 characters", Pattern.compile("\\P{Cntrl}{1,64}")),
            "its id",
            "For people.");
    static final Key<Entry.Fields> CREDITS =
        Key.optional(
            "credits",
            section("plans.<id>.credits"),
            "no cap",
            "Hard caps. Use is counted by day and by month even where nothing caps it.");
    static final Key<Boolean> RESETS =
        Key.of(
            "resets",
            Kinds.choice(List.of(false, true), anchored -> anchored ? "anchored" : "utc"),
            false,
            "Where days and months begin: at 00:00 UTC, or at the day and time the subscription"
                + " began.");
    static final Key<Entry.Fields> CALLS =
        Key.optional("calls", section("plans.<id>.calls"), "no limit", "How often it may call.");
    static final Key<Entry.Fields> CONCURRENCY =
        Key.optional(
            "concurrency",
            section("plans.<id>.concurrency"),
            "no limit",
            "How many of its calls may be under way at once.");
    static final Key<Entry.Fields> OVERAGE =
        Key.optional(
            "overage",
            section("plans.<id>.overage"),
            "none is sold",
            "What credits beyond the cap cost.");
    static final Key<Entry.Fields> THROUGHPUT =
        Key.optional(
            "throughput",
            section("plans.<id>.throughput"),
            "no limit",
            "How many credits it may use in a second.");
    static final Key<Long> HISTORY =
        Key.of(
            "history",
            Kinds.whole(0, 36_500),
            0L,
            "How many days back calls may ask, in UTC; 0 is no limit. Read from what a dialect's"
                + " clients send: `time_start` and `date` (coinmarketcap), `from`, `date` and `days`"
                + " (coingecko), `fromTimestamp` and `calculationTimestamp` (cryptoapis),"
                + " `time_start` and `time` (coinapi).");
    static final Key<Duration> KEEP_REQUESTS =
        Key.optional(
            "keep-requests",
            Kinds.duration(Duration.ofDays(1), Duration.ofDays(3650)),
            "`store.requests.keep`",
            "How long its customers can look single requests up in the portal, in whole days; not"
                + " longer than they are kept.");
    static final Key<Boolean> MAINNETS =
        Key.of(
            "mainnets",
            Kinds.flag(),
            true,
            "Whether calls may ask about main networks; if not, a path with a segment `mainnet` is"
                + " refused (cryptoapis).");
    static final Key<Entry.Fields> KEYS =
        Key.optional(
            "keys",
            section("plans.<id>.keys"),
            "nothing",
            "What is demanded of keys; an organization may have rules of its own.");
    static final Key<List<Entry.Text>> APIS =
        Key.optional(
            "apis",
            Kinds.list(Kinds.raw("the id of an api")),
            "none",
            "Apis that are open with all their routes.");
    static final Key<List<Entry.Text>> ROUTES =
        Key.optional(
            "routes",
            Kinds.list(Kinds.raw("`api/route`")),
            "none",
            "Single routes that are open: `api/route`, where `*` in the route stands for any"
                + " characters.");
    static final Key<List<Entry.Text>> INCLUDES =
        Key.optional(
            "includes",
            Kinds.list(Kinds.raw("the id of a plan")),
            "none",
            "Plans whose apis and routes are open in this one as well.");

    static final Section SECTION =
        new Section(
            "plans.<id>",
            "A plan. Its id is " + NAME_WORDS + ".",
            List.of(
                TITLE,
                CREDITS,
                RESETS,
                CALLS,
                CONCURRENCY,
                OVERAGE,
                THROUGHPUT,
                HISTORY,
                MAINNETS,
                KEEP_REQUESTS,
                KEYS,
                OfferReader.Keys.OFFER,
                APIS,
                ROUTES,
                INCLUDES));

    private PlanKeys() {}
  }

  /// `plans.<id>.keys`.
  static final class KeyPolicyKeys {
    static final Key<Long> MAX =
        Key.optional(
            "max",
            Kinds.whole(1, KeyPolicy.KEYS_MAX),
            "any number",
            "Keys of an organization that live at once: neither deleted, nor expired, nor replaced.");
    static final Key<Boolean> LIMIT =
        Key.optional(
            "limit", demanded(), "not demanded", "Whether each key needs a limit of credits.");
    static final Key<Long> EXPIRY =
        Key.optional(
            "expiry",
            Kinds.scalar(
                "required or a duration, 1h to 3650d",
                text -> {
                  if (text.equals("required")) {
                    return KeyPolicy.ANY_END;
                  }
                  Duration longest =
                      Kinds.parseDuration(text, Duration.ofHours(1), Duration.ofDays(3_650));
                  return longest == null ? null : longest.toMillis();
                },
                millis ->
                    millis == KeyPolicy.ANY_END
                        ? "required"
                        : Kinds.duration(Duration.ofMillis(millis))),
            "not demanded",
            "Whether each key needs an end, and how far away it may be.");
    static final Key<Boolean> NETWORKS =
        Key.optional(
            "networks",
            demanded(),
            "not demanded",
            "Whether each key needs networks it may be used from.");

    static final Section SECTION =
        new Section(
            "plans.<id>.keys",
            "What is demanded of keys when they are made, changed, rotated or imported. Keys that are"
                + " there stay as they are.",
            List.of(MAX, LIMIT, EXPIRY, NETWORKS));

    private static Kind<Boolean> demanded() {
      return Kinds.choice(List.of(true), _ -> "required");
    }

    private KeyPolicyKeys() {}
  }

  /// `plans.<id>.credits`.
  static final class CreditsKeys {
    static final Key<Long> MONTH =
        Key.optional("month", Kinds.whole(0, Credits.MAX), "no cap", "Credits a month.");
    static final Key<Long> DAY =
        Key.optional("day", Kinds.whole(0, Credits.MAX), "no cap", "Credits a day.");
    static final Key<Long> ROLLING_DAY =
        Key.optional(
            "rolling-day",
            Kinds.whole(0, Credits.MAX),
            "no cap",
            "Credits in the last 24 hours, at every instant.");

    static final Section SECTION =
        new Section(
            "plans.<id>.credits",
            "Caps on what a subscription may spend, all of them exact.",
            List.of(MONTH, DAY, ROLLING_DAY));

    private CreditsKeys() {}
  }

  /// `plans.<id>.calls`.
  static final class CallsKeys {
    static final Key<Long> MINUTE =
        Key.required("minute", Kinds.whole(1, 1_000_000_000), "Calls in a UTC minute.");
    static final Key<Boolean> PER =
        Key.of(
            "per",
            Kinds.choice(List.of(false, true), key -> key ? "key" : "organization"),
            false,
            "Whether all keys of an organization share the limit, or each key has its own.");

    static final Section SECTION =
        new Section("plans.<id>.calls", "How often it may call.", List.of(MINUTE, PER));

    private CallsKeys() {}
  }

  /// `plans.<id>.concurrency`.
  static final class ConcurrencyKeys {
    static final Key<Long> KEY =
        Key.optional(
            "key", Kinds.whole(1, Plan.Concurrency.MAX), "no limit", "Calls of one key at once.");
    static final Key<Long> ORGANIZATION =
        Key.optional(
            "organization",
            Kinds.whole(1, Plan.Concurrency.MAX),
            "no limit",
            "Calls of all keys of an organization at once.");

    static final Section SECTION =
        new Section(
            "plans.<id>.concurrency",
            "How many of its calls may be under way at once. A call beyond that is refused.",
            List.of(KEY, ORGANIZATION));

    private ConcurrencyKeys() {}
  }

  /// `plans.<id>.overage`.
  static final class OverageKeys {
    static final Key<Long> PRICE =
        Key.required(
            "price",
            Kinds.billionths(OveragePrice.NANOS_MAX),
            "What a credit beyond the cap costs, in units of the currency.");
    static final Key<String> CURRENCY =
        Key.required("currency", Kinds.currency(), "The price's currency, the same in all plans.");

    static final Section SECTION =
        new Section(
            "plans.<id>.overage",
            "What credits beyond the cap of the month cost or, where only the rolling day is"
                + " capped, of that. Each customer allows itself none, or as many as it says.",
            List.of(PRICE, CURRENCY));

    private OverageKeys() {}
  }

  /// `plans.<id>.throughput`.
  static final class ThroughputKeys {
    static final Key<Long> SOFT =
        Key.optional(
            "soft",
            Kinds.whole(0, Credits.MAX),
            "`hard`",
            "Credits in a second at the plain price; calls beyond cost `factor` times as much,"
                + " rounded up.");
    static final Key<Long> HARD =
        Key.required(
            "hard", Kinds.whole(1, Credits.MAX), "Credits in a second; calls beyond are refused.");
    static final Key<Integer> FACTOR =
        Key.of("factor", Kinds.thousandths(100), 2_100, "See `soft`.");

    static final Section SECTION =
        new Section(
            "plans.<id>.throughput",
            "Credits an organization may use in a second of the clock. A call counts with the most"
                + " it may cost, before the factor, when it comes; refused calls do not count.",
            List.of(SOFT, HARD, FACTOR));

    private ThroughputKeys() {}
  }

  /// Every section, in the reference's order.
  static List<Section> sections() {
    return List.of(
        Root.SECTION,
        Gateway.SECTION,
        Tls.SECTION,
        Clients.SECTION,
        Http2.SECTION,
        Management.SECTION,
        Control.SECTION,
        PortalKeys.SECTION,
        PortalKeys.SignUp.SECTION,
        SsoKeys.SECTION,
        PortalKeys.Accent.SECTION,
        PortalKeys.Logo.SECTION,
        Store.SECTION,
        Requests.SECTION,
        JournalKeys.SECTION,
        AlertKeys.SECTION,
        MailKeys.SECTION,
        LeakKeys.SECTION,
        ReporterKeys.SECTION,
        WatchKeys.SECTION,
        NewNetworkKeys.SECTION,
        ManyNetworksKeys.SECTION,
        SpikeKeys.SECTION,
        RefusalsKeys.SECTION,
        ApiKeys.SECTION,
        MountKeys.SECTION,
        UpstreamKeys.SECTION,
        X402Keys.SECTION,
        FacilitatorKeys.SECTION,
        KeysKeys.SECTION,
        TokensKeys.SECTION,
        RouteKeys.SECTION,
        EmsKeys.SECTION,
        LocationKeys.SECTION,
        ExchangeKeys.SECTION,
        PriceKeys.SECTION,
        PointsKeys.SECTION,
        ResourcesKeys.SECTION,
        CeilingKeys.SECTION,
        ConversionsKeys.SECTION,
        TimesKeys.SECTION,
        BoundedKeys.SECTION,
        PlanKeys.SECTION,
        KeyPolicyKeys.SECTION,
        CreditsKeys.SECTION,
        CallsKeys.SECTION,
        ConcurrencyKeys.SECTION,
        OverageKeys.SECTION,
        OfferReader.Keys.SECTION,
        ThroughputKeys.SECTION);
  }
}
