package io.tollgate.control.portal;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.command.Clerk;
import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.KeyMade;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.command.Overlap;
import io.tollgate.control.command.PeopleCommand;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.query.Billing;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.change.Change;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.watch.KeyUse;
import io.tollgate.core.watch.LastUse;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A control plane of its own with two organizations that have been customers for weeks: keys in
/// every state, calls, alerts, statements, people of every role, mails. So every page has something
/// to show.
public final class Furnished implements AutoCloseable {

  private static final Duration AGE = Duration.ofDays(46);

  public final ControlWorld world = new ControlWorld();
  public final ControlServer server;

  /// The one whose people are signed in.
  public final Membership harbor;

  /// Somebody else's.
  public final Membership quill;

  private final CommandExecutor executor;
  private final NewIds ids;
  private final List<ApiKey> keys = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(11);
  private long calls;
  private final Map<Long, RequestId> newest = new HashMap<>();

  /// @param sources configurations or controllers beside those that are shipped
  public Furnished(Class<?>... sources) {
    world.sellPlans();
    server = ControlServer.start(world, Map.of(), sources);
    executor = server.context().getBean(CommandExecutor.class);
    ids = server.context().getBean(NewIds.class);
    world.stores.add(
        new PriceVersion("market", "quotes", 4, now() - AGE.toMillis(), "1 for each call"));
    quill = organization("Quillworks");
    furnish(quill);
    harbor = organization("Harbor FX");
    for (Role role : Role.values()) {
      world.persons.add(email(role), name(role), ZoneOffset.UTC, role, harbor);
    }
    world.persons.add("quill@example.com", "Quentin Quill", quill);
    furnish(harbor);
    new Clerk(world.ports, executor).keepStatements();
    people();
  }

  private long now() {
    return world.ports.clock().millis();
  }

  private Membership organization(String name) {
    long made = now() - AGE.toMillis();
    var organization =
        new Organization(world.newId(), name, Standing.ACTIVE, "large", made, made, Overage.NONE);
    world.stores.changes().apply(new Change.OrganizationCreated(organization), "test", made);
    return new Membership(organization.id(), name);
  }

  /// Who has a role in [#harbor].
  public static String email(Role role) {
    return role.name().toLowerCase(Locale.ROOT) + "@example.com";
  }

  private static String name(Role role) {
    return switch (role) {
      case OWNER -> "Marta Berg";
      case ADMIN -> "Ann Admin";
      case DEVELOPER -> "Ed Developer";
      case BILLING -> "Bill Payer";
      case VIEWER -> "Vera Looker";
    };
  }

  private void furnish(Membership of) {
    keys.clear();
    ApiKey checkout =
        key(of, "checkout-prod", new KeyLimits(KeyLimits.UNLIMITED, 1_000_000, 0), Long.MAX_VALUE);
    ApiKey nightly =
        key(of, "nightly-import", KeyLimits.NONE, now() + Duration.ofDays(9).toMillis());
    ApiKey old = key(of, "reports-2025-with-a-rather-long-name", KeyLimits.NONE, Long.MAX_VALUE);
    ApiKey off = key(of, "laptop-mb", KeyLimits.NONE, Long.MAX_VALUE);
    ApiKey leaked = key(of, "in-a-repository", KeyLimits.NONE, Long.MAX_VALUE);
    ApiKey gone = key(of, "=1+1", KeyLimits.NONE, Long.MAX_VALUE);
    executor.execute(new Command.ChangeKey(off.id(), KeyState.DISABLED), email(Role.OWNER));
    executor.execute(new Command.MarkLeaked(leaked.id(), KeyState.LEAKED), "system");
    executor.execute(new Command.ChangeKey(gone.id(), KeyState.DELETED), email(Role.OWNER));
    calls(of);
    executor.execute(
        new Command.RotateKey(ids.fresh(), old.id(), Overlap.DAY, null), email(Role.DEVELOPER));
    world
        .stores
        .uses()
        .write(
            List.of(
                used(checkout, 40, "203.0.113.7"),
                used(nightly, 39_000, "2001:db8:1234:5678:9abc:def0:1234:5678"),
                used(old, 120, "198.51.100.4")));
    alerts(of);
    server.post(
        "/admin/v1/organizations/" + of.org() + "/grants",
        "{\"credits\":50000,\"reason\":\"<b>Sorry</b> for the outage\"}");
  }

  private KeyUse used(ApiKey key, long secondsAgo, String address) {
    var last = new LastUse(now() - secondsAgo * 1000, address, "checkout/2.1 (Linux)", 0);
    return new KeyUse(key.id(), last, List.of());
  }

  private ApiKey key(Membership of, String label, KeyLimits limits, long expires) {
    Outcome<KeyMade> made =
        executor.execute(
            new Command.CreateKey(
                ids.fresh(),
                of.organizationId(),
                "market",
                label,
                "",
                0,
                expires,
                limits,
                Permissions.ALL,
                false),
            email(Role.DEVELOPER));
    ApiKey key = ((Outcome.Done<KeyMade>) made).value().key();
    keys.add(key);
    return key;
  }

  private void calls(Membership of) {
    for (int day = 0; day < 40; day++) {
      for (int n = 0; n < 12; n++) {
        long at = now() - Duration.ofHours(24L * day).toMillis() - n * 4_900_001L - 12_118;
        int key = Math.min(random.nextInt(9), keys.size() - 1);
        boolean refused = random.nextInt(9) == 0;
        add(of, keys.get(key), at, refused, refused ? 0 : 900 + random.nextLong(9_000));
      }
    }
    for (int n = 0; n < 30; n++) {
      add(of, keys.get(n % 3), now() - n * 97_000L - 1_300, n % 7 == 3, n % 7 == 3 ? 0 : 1 + n % 4);
    }
  }

  private void add(Membership of, ApiKey key, long at, boolean refused, long credits) {
    long n = ++calls;
    boolean failed = !refused && n % 37 == 0;
    var id = new RequestId(at << 16 | 0x7000L, 0x8000_0000_0000_0000L | n);
    newest.put(of.organizationId(), id);
    world.stores.add(
        new StoredCall(
            id,
            at,
            of.organizationId(),
            key.id(),
            "market",
            n % 3 == 0 ? "ping" : "quotes",
            "GET",
            n % 3 == 0
                ? "/v1/ping"
                : "/v1/quotes?symbol=BTC,ETH,SOL&convert=USD&limit=" + n + "&start=1",
            refused ? 429 : failed ? 502 : 200,
            refused ? "minute-limit" : null,
            failed ? 0 : credits,
            0,
            0,
            84_000 + n * 10,
            512,
            "203.0.113.7",
            ""));
  }

  private void alerts(Membership of) {
    long id = of.organizationId();
    URI hook = URI.create("https://hooks.example.com/tollgate/a-rather-long-path");
    world.alerts.add(new Webhook(world.newId(), id, hook, true, now(), 0, ""), "test", now());
    raise(id, Condition.CREDITS_USED, 80, "used", 4_012_118, "allowance", 5_000_000);
    raise(id, Condition.KEY_LEAKED, 0, "label", "<b>ci</b>", "url", "https://example.com/repo");
    for (var due : world.alerts.due(Long.MAX_VALUE, 10)) {
      if (due.channel() == Channel.WEBHOOK) {
        world.alerts.done(due, now(), "answered 200 in 84 ms");
      }
    }
  }

  private void raise(long id, Condition condition, int threshold, Object... facts) {
    world.alerts.raise(
        new Raised(id, condition.rule(threshold), 5, now(), 100, now(), Raised.facts(facts)));
  }

  private void people() {
    long marta = person(Role.OWNER).personId();
    invite(quill, "friend@example.com", "quill@example.com");
    invite(
        harbor, "a.rather.long.address.of.somebody.new@subsidiary.example.com", email(Role.OWNER));
    var people = server.context().getBean(PeopleExecutor.class);
    people.execute(new PeopleCommand.ForgotPassword(email(Role.VIEWER)));
    people.execute(
        new PeopleCommand.ChangeEmail(marta, "marta.berg@example.com"), email(Role.OWNER));
  }

  private void invite(Membership to, String email, String by) {
    long inviter = named(by).personId();
    server
        .context()
        .getBean(TeamExecutor.class)
        .execute(
            new PeopleCommand.Invite(
                world.newId(), to.organizationId(), email, Role.DEVELOPER, inviter),
            by);
  }

  /// Who has a role in [#harbor].
  public SignedIn person(Role role) {
    return named(email(role));
  }

  private SignedIn named(String email) {
    var person =
        world
            .stores
            .persons()
            .<io.tollgate.core.person.@Nullable Person>read(people -> people.byEmail(email));
    return Objects.requireNonNull(world.persons.find(Objects.requireNonNull(person).id()));
  }

  /// The public id of a key by its label.
  public String key(Membership of, String label) {
    return world.stores.keys().ofOrganization(of.organizationId(), 0, 100).stream()
        .filter(key -> key.label().equals(label))
        .map(key -> PublicId.KEY.write(key.id()))
        .findFirst()
        .orElseThrow();
  }

  /// A path of a pattern.
  ///
  /// @param of the organization in it
  /// @param from whose keys, calls, people and so on stand in the rest of it
  public String path(String pattern, Membership of, Membership from) {
    long id = from.organizationId();
    String path =
        pattern
            .replace("{org}", of.org())
            .replace("{key}", key(from, "checkout-prod"))
            .replace("{request}", Objects.requireNonNull(newest.get(id)).toString())
            .replace("{statement}", new Billing(world.ports).statements(id).getFirst().id())
            .replace("{rule}", "credits-used-80")
            .replace("{person}", PublicId.PERSON.write(member(id)))
            .replace("{invitation}", PublicId.INVITATION.write(invitation(id)))
            .replace("{alert}", "alr_0000000000001")
            .replace("{webhook}", PublicId.WEBHOOK.write(world.alerts.webhooks(id).getFirst().id()))
            .replace("{act}", "off");
    if (path.contains("{")) {
      throw new IllegalArgumentException("nothing to put into " + path);
    }
    return path;
  }

  /// Who joined first and is neither an owner nor a viewer; an owner where there is no other.
  private long member(long organization) {
    return organization == harbor.organizationId()
        ? person(Role.DEVELOPER).personId()
        : world
            .stores
            .persons()
            .<Long>read(people -> people.members(organization).getFirst().personId());
  }

  private long invitation(long organization) {
    return world
        .stores
        .persons()
        .<Long>read(people -> people.invitations(organization).getFirst().id());
  }

  /// The path and query of the link in the newest mail of a kind.
  public String link(String kind) {
    Message mail =
        world.stores.outbox().page(Long.MAX_VALUE, 100).stream()
            .map(Outbox.Kept::message)
            .filter(Objects::nonNull)
            .filter(message -> message.kind().equals(kind))
            .findFirst()
            .orElseThrow();
    Matcher link = Pattern.compile("http://portal.test(/\\S+)").matcher(mail.text());
    if (!link.find()) {
      throw new IllegalStateException(mail.text());
    }
    return link.group(1);
  }

  /// Somebody of a role at a browser of their own, signed in.
  public Person signedIn(Browsers browsers, Role role, boolean script) {
    Person person = Person.at(browsers, server.url(), script);
    person.signIn(email(role), MemoryPersons.PASSWORD);
    return person;
  }

  @Override
  public void close() {
    server.close();
  }
}
