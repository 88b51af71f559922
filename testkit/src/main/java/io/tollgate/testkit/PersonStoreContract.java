package io.tollgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Access;
import io.tollgate.core.person.Failures;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.OneTimeLink;
import io.tollgate.core.person.PeopleWriter;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.Theme;
import io.tollgate.core.person.TokenHash;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every [PersonStore] keeps.
public abstract class PersonStoreContract {

  private static final long NOON = Samples.NOON;
  private static final Secret HASH =
      new Secret("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNo");
  private static final Person ANN =
      Person.make(1, "ann@example.com", "Ann \u00dc", NOON, Preferences.DEFAULT);
  private static final Person BOB =
      Person.make(
          2, "bob@example.com", "Bob", NOON, new Preferences(Theme.DARK, "Asia/Tokyo", "de-CH"));

  /// The store under test; the same through one test, empty at its start.
  protected abstract PersonStore people();

  /// Where its mail goes.
  protected abstract Outbox outbox();

  private void write(Consumer<PeopleWriter> work) {
    people()
        .write(
            "test",
            NOON,
            people -> {
              work.accept(people);
              return true;
            });
  }

  private @Nullable Person found(long id) {
    return people().<@Nullable Person>read(people -> people.byId(id));
  }

  private Person person(long id) {
    return Objects.requireNonNull(found(id));
  }

  private Access access(long id) {
    return people().read(people -> people.access(id));
  }

  private static TokenHash token(String text) {
    return TokenHash.of(new Secret(text));
  }

  @Test
  void aPersonIsFoundByIdAndAddress() {
    write(people -> people.add(ANN));
    write(people -> people.add(BOB));

    assertThat(person(1)).isEqualTo(ANN);
    assertThat(people().<@Nullable Person>read(people -> people.byEmail("bob@example.com")))
        .isEqualTo(BOB);
    assertThat(people().<@Nullable Person>read(people -> people.byEmail("eve@example.com")))
        .isNull();
    assertThat(found(3)).isNull();
    assertThat(people().<List<Person>>read(people -> people.page(0, 1))).containsExactly(ANN);
    assertThat(people().<List<Person>>read(people -> people.page(1, 5))).containsExactly(BOB);
  }

  @Test
  void noTwoHaveOneAddress() {
    write(people -> people.add(ANN));

    assertThatThrownBy(() -> write(people -> people.add(BOB.at("ann@example.com", 0))))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void whatFailsLeavesNothing() {
    assertThatThrownBy(() ->
            write(people -> {
              people.add(ANN);
              people.mail(message("m"));
              throw new IllegalStateException("test");
            }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(found(1)).isNull();
    assertThat(outbox().page(Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void mailIsKeptWithWhatItTells() {
    write(people -> {
      people.add(ANN);
      people.mail(message("m"));
    });

    assertThat(outbox().due(NOON, 10)).containsExactly(new Outbox.Waiting(message("m"), 0));
  }

  private static Message message(String id) {
    return new Message(id, "ann@example.com", "verify", "Verify", "text", "<p>text</p>");
  }

  @Test
  void aChangeLeavesWhatOtherMethodsMade() {
    write(people -> {
      people.add(ANN);
      people.password(1, HASH, true);
      people.seen(1, NOON + 5);
      people.change(ANN.named("Ann B").at("a@example.com", NOON + 1).suspended(true));
    });

    Person now = person(1);
    assertThat(now.name()).isEqualTo("Ann B");
    assertThat(now.email()).isEqualTo("a@example.com");
    assertThat(now.verifiedMillis()).isEqualTo(NOON + 1);
    assertThat(now.suspended()).isTrue();
    assertThat(now.password()).isTrue();
    assertThat(now.seenMillis()).isEqualTo(NOON + 5);
    assertThat(access(1).password()).isEqualTo(HASH);
    assertThat(access(1).longPassword()).isTrue();
  }

  @Test
  void aSecondFactorCountsOnceConfirmedAndACodeIsTakenOnce() {
    write(people -> {
      people.add(ANN);
      people.beginFactor(1, new Secret("GEZDGNBVGY3TQOJQ"));
    });
    assertThat(person(1).secondFactor()).isFalse();

    write(people -> people.confirmFactor(1, 7, List.of(token("a"), token("b"))));
    assertThat(person(1).secondFactor()).isTrue();
    assertThat(access(1).factor())
        .isEqualTo(new Access.Factor(new Secret("GEZDGNBVGY3TQOJQ"), NOON, 7));

    write(people -> people.codeUsed(1, 8));
    assertThatThrownBy(() -> write(people -> people.codeUsed(1, 8)))
        .isInstanceOf(RuntimeException.class);

    write(people -> people.recoveryCodeUsed(1, token("a")));
    assertThat(access(1).recoveryCodes()).containsExactly(token("b"));

    write(people -> people.removeFactor(1));
    assertThat(person(1).secondFactor()).isFalse();
    assertThat(access(1).recoveryCodes()).isEmpty();
  }

  @Test
  void anIdentityIsOnePersons() {
    var identity = new Identity("https://id.example", "248289761001");
    write(people -> {
      people.add(ANN);
      people.identity(1, identity);
    });

    assertThat(people().<@Nullable Person>read(people -> people.byIdentity(identity)))
        .isEqualTo(ANN);
    assertThat(
            people()
                .<@Nullable Person>read(people ->
                    people.byIdentity(new Identity("https://other.example", identity.subject()))))
        .isNull();
    assertThat(people().<List<Identity>>read(people -> people.identities(1)))
        .containsExactly(identity);

    write(people -> people.removeIdentity(1, identity));
    assertThat(people().<@Nullable Person>read(people -> people.byIdentity(identity))).isNull();
    assertThat(people().<List<Identity>>read(people -> people.identities(1))).isEmpty();
  }

  @Test
  void aPasswordThatIsRemovedIsGone() {
    write(people -> {
      people.add(ANN);
      people.password(1, HASH, true);
    });
    assertThat(person(1).password()).isTrue();

    write(people -> people.removePassword(1));
    assertThat(person(1).password()).isFalse();
    assertThat(access(1).password()).isNull();
    assertThat(access(1).longPassword()).isFalse();
  }

  private void team() {
    write(people -> {
      people.add(ANN);
      people.add(BOB);
      people.add(new Organization(9, "Acme", Standing.ACTIVE, "free", NOON, NOON));
      people.add(new Member(9, 1, Role.OWNER, NOON));
      people.add(new Member(9, 2, Role.VIEWER, NOON + 1));
    });
  }

  @Test
  void membersAreFoundFromBothSides() {
    team();

    assertThat(people().<List<Member>>read(people -> people.members(9)))
        .containsExactly(
            new Member(9, 1, Role.OWNER, NOON), new Member(9, 2, Role.VIEWER, NOON + 1));
    assertThat(people().<List<Member>>read(people -> people.memberships(2)))
        .containsExactly(new Member(9, 2, Role.VIEWER, NOON + 1));
    assertThat(people().<@Nullable Member>read(people -> people.member(9, 3))).isNull();
    assertThat(
            Objects.requireNonNull(
                    people().<@Nullable Organization>read(people -> people.organization(9)))
                .name())
        .isEqualTo("Acme");
  }

  @Test
  void theLastOwnerStays() {
    team();
    var owner = new Member(9, 1, Role.OWNER, NOON);

    assertThatThrownBy(() -> write(people -> people.remove(owner)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> write(people -> people.change(owner.as(Role.ADMIN))))
        .isInstanceOf(RuntimeException.class);

    write(people -> people.change(new Member(9, 2, Role.OWNER, NOON + 1)));
    write(people -> people.remove(owner));
    assertThat(people().<List<Member>>read(people -> people.members(9)))
        .containsExactly(new Member(9, 2, Role.OWNER, NOON + 1));
  }

  @Test
  void anInvitationIsFoundByItsNewestTokenAndEndsOnce() {
    team();
    var invitation =
        new Invitation(
            5,
            9,
            "eve@example.com",
            Role.ADMIN,
            "ann@example.com",
            NOON,
            NOON,
            NOON + 10,
            Invitation.State.OPEN,
            0);
    write(people -> people.add(invitation, token("first")));
    assertThat(people().<@Nullable Invitation>read(people -> people.invitation(token("first"))))
        .isEqualTo(invitation);

    Invitation again = invitation.sent(NOON + 3);
    write(people -> people.change(again, token("second")));
    assertThat(people().<@Nullable Invitation>read(people -> people.invitation(token("first"))))
        .isNull();
    assertThat(people().<@Nullable Invitation>read(people -> people.invitation(token("second"))))
        .isEqualTo(again);

    Invitation taken = again.ended(Invitation.State.TAKEN, NOON + 4);
    write(people -> people.change(taken, null));
    assertThat(people().<@Nullable Invitation>read(people -> people.invitation(token("second"))))
        .isEqualTo(taken);
    assertThat(people().<List<Invitation>>read(people -> people.invitations(9)))
        .containsExactly(taken);
    assertThatThrownBy(() ->
            write(people -> people.change(again.ended(Invitation.State.WITHDRAWN, NOON), null)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aLinkIsUsedOnceAndNewerOnesVoidIt() {
    write(people -> {
      people.add(ANN);
      people.add(link("a", NOON));
      people.add(link("b", NOON + 1));
    });
    assertThat(people().<Long>read(people -> people.newestLinkMillis(1, OneTimeLink.Kind.RESET)))
        .isEqualTo(NOON + 1);
    assertThat(people().<Long>read(people -> people.newestLinkMillis(1, OneTimeLink.Kind.VERIFY)))
        .isZero();

    write(people -> people.used(token("a"), NOON + 2));
    assertThatThrownBy(() -> write(people -> people.used(token("a"), NOON + 3)))
        .isInstanceOf(RuntimeException.class);
    write(people -> people.voidLinks(1, OneTimeLink.Kind.RESET, NOON + 4));

    assertThat(found("a").usedMillis()).isEqualTo(NOON + 2);
    assertThat(found("b").expiresMillis()).isEqualTo(NOON + 4);
    assertThat(people().<@Nullable OneTimeLink>read(people -> people.link(token("c")))).isNull();
  }

  private OneTimeLink found(String text) {
    return Objects.requireNonNull(
        people().<@Nullable OneTimeLink>read(people -> people.link(token(text))));
  }

  private static OneTimeLink link(String text, long created) {
    return new OneTimeLink(
        token(text), OneTimeLink.Kind.RESET, 1, "ann@example.com", created, created + 100, 0);
  }

  @Test
  void wrongTriesAreCountedForAnyAddress() {
    write(people -> people.failures("nobody@example.com", new Failures(3, NOON)));
    assertThat(people().<Failures>read(people -> people.failures("nobody@example.com")))
        .isEqualTo(new Failures(3, NOON));
    assertThat(people().<Failures>read(people -> people.failures("ann@example.com")))
        .isEqualTo(Failures.NONE);

    write(people -> people.failures("nobody@example.com", Failures.NONE));
    assertThat(people().<Failures>read(people -> people.failures("nobody@example.com")))
        .isEqualTo(Failures.NONE);
  }
}
