package io.tollgate.testkit;

import io.tollgate.core.account.Organization;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.Failures;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.People;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.TokenHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// People in memory. A transaction works on a copy, which takes the place of the whole when it ends
/// well.
///
/// Thread: any.
public final class MemoryPersonStore implements PersonStore {

  private final Outbox outbox;
  private final LongFunction<@Nullable Organization> organizations;
  private final BiConsumer<Organization, String> organizationMade;
  private final BiConsumer<Long, @Nullable String> signedOut;
  private final List<Entry> audit = new ArrayList<>();
  private State state = new State();

  /// One line of the audit, without its pictures.
  public record Entry(String actor, String kind, long organizationId, long subjectId) {}

  /// @param organizationMade told of each, with the actor
  /// @param signedOut told whose sessions end, and which one goes on
  public MemoryPersonStore(
      Outbox outbox,
      LongFunction<@Nullable Organization> organizations,
      BiConsumer<Organization, String> organizationMade,
      BiConsumer<Long, @Nullable String> signedOut) {
    this.outbox = outbox;
    this.organizations = organizations;
    this.organizationMade = organizationMade;
    this.signedOut = signedOut;
  }

  /// What was done.
  public synchronized List<Entry> audit() {
    return List.copyOf(audit);
  }

  @Override
  public synchronized <T extends @Nullable Object> T read(Function<People, T> work) {
    return work.apply(new Transaction(new State(state), "", 0));
  }

  @Override
  public synchronized <T extends @Nullable Object> T write(
      String actor, long atMillis, Function<PeopleWriter, T> work) {
    var transaction = new Transaction(new State(state), actor, atMillis);
    T result = work.apply(transaction);
    state = transaction.now;
    transaction.after.forEach(Runnable::run);
    return result;
  }

  private static final class State {
    private final TreeMap<Long, Person> people = new TreeMap<>();
    private final Map<Long, Access> access = new TreeMap<>();
    private final Map<Identity, Long> identities = new HashMap<>();
    private final Map<Long, Organization> organizations = new TreeMap<>();
    private final List<Member> members = new ArrayList<>();
    private final TreeMap<Long, Invitation> invitations = new TreeMap<>();
    private final Map<String, Long> invitationTokens = new TreeMap<>();
    private final Map<String, OneTimeLink> links = new TreeMap<>();
    private final Map<String, Failures> failures = new TreeMap<>();

    State() {}

    State(State other) {
      people.putAll(other.people);
      access.putAll(other.access);
      identities.putAll(other.identities);
      organizations.putAll(other.organizations);
      members.addAll(other.members);
      invitations.putAll(other.invitations);
      invitationTokens.putAll(other.invitationTokens);
      links.putAll(other.links);
      failures.putAll(other.failures);
    }
  }

  private final class Transaction implements PeopleWriter {
    private final State now;
    private final String actor;
    private final long atMillis;
    private final List<Runnable> after = new ArrayList<>();

    Transaction(State now, String actor, long atMillis) {
      this.now = now;
      this.actor = actor;
      this.atMillis = atMillis;
    }

    private void audit(String kind, long organizationId, long subjectId) {
      after.add(() -> audit.add(new Entry(actor, kind, organizationId, subjectId)));
    }

    private static void require(boolean holds, String words) {
      if (!holds) {
        throw new IllegalStateException(words);
      }
    }

    @Override
    public @Nullable Person byId(long personId) {
      return now.people.get(personId);
    }

    @Override
    public @Nullable Person byEmail(String email) {
      return now.people.values().stream()
          .filter(person -> person.email().equals(email))
          .findFirst()
          .orElse(null);
    }

    @Override
    public @Nullable Person byIdentity(Identity identity) {
      Long id = now.identities.get(identity);
      return id == null ? null : byId(id);
    }

    @Override
    public List<Identity> identities(long personId) {
      return now.identities.entrySet().stream()
          .filter(known -> known.getValue() == personId)
          .map(Map.Entry::getKey)
          .sorted(Comparator.comparing(Identity::issuer).thenComparing(Identity::subject))
          .toList();
    }

    @Override
    public List<Person> page(long afterId, int limit) {
      return now.people.tailMap(afterId, false).values().stream().limit(limit).toList();
    }

    @Override
    public Access access(long personId) {
      return now.access.getOrDefault(personId, new Access(null, false, null, List.of()));
    }

    @Override
    public @Nullable Member member(long organizationId, long personId) {
      return now.members.stream()
          .filter(
              member -> member.organizationId() == organizationId && member.personId() == personId)
          .findFirst()
          .orElse(null);
    }

    @Override
    public List<Member> members(long organizationId) {
      return now.members.stream()
          .filter(member -> member.organizationId() == organizationId)
          .sorted(Comparator.comparingLong(Member::sinceMillis).thenComparingLong(Member::personId))
          .toList();
    }

    @Override
    public List<Member> memberships(long personId) {
      return now.members.stream()
          .filter(member -> member.personId() == personId)
          .sorted(
              Comparator.comparingLong(Member::sinceMillis)
                  .thenComparingLong(Member::organizationId))
          .toList();
    }

    @Override
    public @Nullable Organization organization(long organizationId) {
      Organization own = now.organizations.get(organizationId);
      return own == null ? organizations.apply(organizationId) : own;
    }

    @Override
    public @Nullable Invitation invitation(long invitationId) {
      return now.invitations.get(invitationId);
    }

    @Override
    public @Nullable Invitation invitation(TokenHash token) {
      Long id = now.invitationTokens.get(token.hex());
      return id == null ? null : now.invitations.get(id);
    }

    @Override
    public List<Invitation> invitations(long organizationId) {
      return now.invitations.descendingMap().values().stream()
          .filter(invitation -> invitation.organizationId() == organizationId)
          .toList();
    }

    @Override
    public @Nullable OneTimeLink link(TokenHash token) {
      return now.links.get(token.hex());
    }

    @Override
    public long newestLinkMillis(long personId, OneTimeLink.Kind kind) {
      return now.links.values().stream()
          .filter(link -> link.personId() == personId && link.kind() == kind)
          .mapToLong(OneTimeLink::createdMillis)
          .max()
          .orElse(0);
    }

    @Override
    public Failures failures(String email) {
      return now.failures.getOrDefault(email, Failures.NONE);
    }

    @Override
    public void add(Person person) {
      require(byEmail(person.email()) == null && byId(person.id()) == null, "person is there");
      now.people.put(person.id(), person);
      audit("person.created", 0, person.id());
    }

    @Override
    public void change(Person person) {
      Person other = byEmail(person.email());
      require(other == null || other.id() == person.id(), "the address is taken");
      Person there = Objects.requireNonNull(byId(person.id()));
      now.people.put(person.id(), derived(person, there.seenMillis()));
      audit("person.changed", 0, person.id());
    }

    /// What other methods made of it stays.
    private Person derived(Person person, long seenMillis) {
      Access access = access(person.id());
      Access.Factor factor = access.factor();
      return new Person(
          person.id(),
          person.email(),
          person.name(),
          person.createdMillis(),
          person.verifiedMillis(),
          person.suspended(),
          access.password() != null,
          factor != null && factor.confirmedMillis() > 0,
          seenMillis,
          person.preferences());
    }

    private void access(long personId, Access access) {
      now.access.put(personId, access);
      Person there = Objects.requireNonNull(byId(personId));
      now.people.put(personId, derived(there, there.seenMillis()));
    }

    @Override
    public void seen(long personId, long seenMillis) {
      now.people.put(personId, derived(Objects.requireNonNull(byId(personId)), seenMillis));
    }

    @Override
    public void password(long personId, Secret hash, boolean longEnough) {
      Access old = access(personId);
      access(personId, new Access(hash, longEnough, old.factor(), old.recoveryCodes()));
      audit("person.password-changed", 0, personId);
    }

    @Override
    public void removePassword(long personId) {
      Access old = access(personId);
      access(personId, new Access(null, false, old.factor(), old.recoveryCodes()));
      audit("person.password-removed", 0, personId);
    }

    private void factor(
        long personId, Access.@Nullable Factor factor, List<TokenHash> recoveryCodes) {
      Access old = access(personId);
      access(personId, new Access(old.password(), old.longPassword(), factor, recoveryCodes));
    }

    private Access.Factor factor(long personId) {
      return Objects.requireNonNull(access(personId).factor());
    }

    @Override
    public void beginFactor(long personId, Secret secret) {
      factor(personId, new Access.Factor(secret, 0, 0), access(personId).recoveryCodes());
      audit("person.second-factor-begun", 0, personId);
    }

    @Override
    public void confirmFactor(long personId, long step, List<TokenHash> recoveryCodes) {
      Secret secret = factor(personId).secret();
      factor(personId, new Access.Factor(secret, atMillis, step), sorted(recoveryCodes));
      audit("person.second-factor-added", 0, personId);
    }

    private static List<TokenHash> sorted(List<TokenHash> codes) {
      return codes.stream().sorted(Comparator.comparing(TokenHash::hex)).toList();
    }

    @Override
    public void recoveryCodes(long personId, List<TokenHash> codes) {
      factor(personId, factor(personId), sorted(codes));
      audit("person.recovery-codes-made", 0, personId);
    }

    @Override
    public void removeFactor(long personId) {
      factor(personId, null, List.of());
      audit("person.second-factor-removed", 0, personId);
    }

    @Override
    public void codeUsed(long personId, long step) {
      Access.Factor old = factor(personId);
      require(step > old.lastStep(), "a code is taken once");
      factor(
          personId,
          new Access.Factor(old.secret(), old.confirmedMillis(), step),
          access(personId).recoveryCodes());
    }

    @Override
    public void recoveryCodeUsed(long personId, TokenHash code) {
      var left = new ArrayList<>(access(personId).recoveryCodes());
      left.remove(code);
      factor(personId, factor(personId), left);
      audit("person.recovery-code-used", 0, personId);
    }

    @Override
    public void signOut(long personId, @Nullable String kept) {
      after.add(() -> signedOut.accept(personId, kept));
    }

    @Override
    public void identity(long personId, Identity identity) {
      require(now.identities.put(identity, personId) == null, "identity is there");
      audit("person.identity-added", 0, personId);
    }

    @Override
    public void removeIdentity(long personId, Identity identity) {
      now.identities.remove(identity, personId);
      audit("person.identity-removed", 0, personId);
    }

    @Override
    public void add(Organization organization) {
      now.organizations.put(organization.id(), organization);
      after.add(() -> organizationMade.accept(organization, actor));
      audit("organization.created", organization.id(), organization.id());
    }

    @Override
    public void add(Member member) {
      require(member(member.organizationId(), member.personId()) == null, "member is there");
      now.members.add(member);
      audit("member.added", member.organizationId(), member.personId());
    }

    private void requireOwner(Member gone) {
      Member there = member(gone.organizationId(), gone.personId());
      boolean other =
          now.members.stream()
              .anyMatch(member ->
                  member.organizationId() == gone.organizationId()
                      && member.personId() != gone.personId()
                      && member.role() == Role.OWNER);
      require(there == null || there.role() != Role.OWNER || other, "the last owner stays");
    }

    private void drop(Member gone) {
      now.members.removeIf(member ->
          member.organizationId() == gone.organizationId() && member.personId() == gone.personId());
    }

    @Override
    public void change(Member member) {
      if (member.role() != Role.OWNER) {
        requireOwner(member);
      }
      drop(member);
      now.members.add(member);
      audit("member.changed", member.organizationId(), member.personId());
    }

    @Override
    public void remove(Member member) {
      requireOwner(member);
      drop(member);
      audit("member.removed", member.organizationId(), member.personId());
    }

    @Override
    public void add(Invitation invitation, TokenHash token) {
      now.invitations.put(invitation.id(), invitation);
      now.invitationTokens.put(token.hex(), invitation.id());
      audit("invitation.created", invitation.organizationId(), invitation.id());
    }

    @Override
    public void change(Invitation invitation, @Nullable TokenHash token) {
      Invitation there = Objects.requireNonNull(now.invitations.get(invitation.id()));
      require(there.state() == Invitation.State.OPEN, "an invitation ends once");
      now.invitations.put(invitation.id(), invitation);
      if (token != null) {
        now.invitationTokens.values().removeIf(id -> id == invitation.id());
        now.invitationTokens.put(token.hex(), invitation.id());
      }
      audit("invitation.changed", invitation.organizationId(), invitation.id());
    }

    @Override
    public void add(OneTimeLink link) {
      now.links.put(link.token().hex(), link);
    }

    private void replace(OneTimeLink link, long expires, long used) {
      now.links.put(
          link.token().hex(),
          new OneTimeLink(
              link.token(),
              link.kind(),
              link.personId(),
              link.email(),
              link.createdMillis(),
              expires,
              used));
    }

    @Override
    public void used(TokenHash token, long usedMillis) {
      OneTimeLink link = Objects.requireNonNull(now.links.get(token.hex()));
      require(link.usedMillis() == 0, "a link is used once");
      replace(link, link.expiresMillis(), usedMillis);
    }

    @Override
    public void voidLinks(long personId, OneTimeLink.Kind kind, long voidMillis) {
      for (OneTimeLink link : List.copyOf(now.links.values())) {
        if (link.personId() == personId
            && link.kind() == kind
            && link.usedMillis() == 0
            && link.expiresMillis() > voidMillis) {
          replace(link, voidMillis, 0);
        }
      }
    }

    @Override
    public void failures(String email, Failures failures) {
      if (failures.count() == 0) {
        now.failures.remove(email);
      } else {
        now.failures.put(email, failures);
      }
    }

    @Override
    public void mail(Message message) {
      after.add(() -> outbox.add(message, atMillis));
    }
  }
}
