package io.tollgate.control.command;

import static io.tollgate.control.person.People.PASSWORD;
import static io.tollgate.control.person.People.done;
import static io.tollgate.control.person.People.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.person.OneTimeCodes;
import io.tollgate.control.person.People;
import io.tollgate.control.person.SignIns;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import io.tollgate.core.person.Secret;
import io.tollgate.core.person.Theme;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What people can do about themselves, and what they are refused.
class PeopleExecutorTest {

  private static final String ANN = "ann@example.com";
  private static final Secret OTHER = new Secret("a wholly different secret");

  private final People world = new People();
  private final PeopleExecutor people = world.people;

  private SignIns.Result signIn(String email, String password) {
    return world.signIns.password(email, password);
  }

  @Test
  void signingUpMakesAPersonAnOrganizationAndOneMail() {
    assertThat(done(world.signUp(" Ann@Example.COM ", PASSWORD))).isTrue();

    Person ann = world.byEmail(ANN);
    assertThat(ann.verified()).isFalse();
    long organization = world.organizationOf(ann);
    assertThat(requireNonNull(world.world.stores.organizations().byId(organization)).planId())
        .isEqualTo("starter");
    assertThat(
            world.world.ports.people().persons().<List<Member>>read(it -> it.members(organization)))
        .extracting(Member::role)
        .containsExactly(Role.OWNER);
    assertThat(world.mails("verify")).extracting(Message::to).containsExactly(ANN);
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.Known.class);
  }

  @Test
  void aKnownAddressGetsTheSameAnswerAndAnotherMail() {
    Person ann = world.person(ANN);

    assertThat(world.signUp(ANN, "an intruder chose this"))
        .isEqualTo(world.signUp("bob@example.com", "an intruder chose this"));

    assertThat(world.byEmail(ANN)).isEqualTo(ann);
    assertThat(signIn(ANN, "an intruder chose this")).isEqualTo(new SignIns.Result.Wrong());
    assertThat(world.mails("known")).extracting(Message::to).containsExactly(ANN);
    world.signUp(ANN, "an intruder chose this");
    assertThat(world.mails("known")).as("one an hour").hasSize(1);
  }

  @Test
  void badPasswordsAreRefusedWithTheirReason() {
    assertThat(refused(world.signUp(ANN, "14 characters!")))
        .isEqualTo(PeopleRefusal.PASSWORD_SHORT);
    assertThat(refused(world.signUp(ANN, "passwordpassword")))
        .isEqualTo(PeopleRefusal.PASSWORD_COMMON);
    assertThat(refused(world.signUp(ANN, "x".repeat(201)))).isEqualTo(PeopleRefusal.PASSWORD_LONG);
    assertThat(refused(world.signUp("no address", PASSWORD))).isEqualTo(PeopleRefusal.NO_EMAIL);
    assertThat(world.mails("verify")).isEmpty();
    assertThat(refused(world.signUp(ANN, "15 characters!!"))).isNull();
  }

  @Test
  void aVerificationLinkWorksOnce() {
    Person ann = world.person(ANN);
    var verify = new PeopleCommand.VerifyEmail(ann.id(), world.token("verify"));

    assertThat(done(people.execute(verify, ANN)).verified()).isTrue();
    assertThat(refused(people.execute(verify, ANN))).isEqualTo(PeopleRefusal.LINK_USED);
    assertThat(refused(people.execute(new PeopleCommand.SendVerification(ann.id()), ANN)))
        .isEqualTo(PeopleRefusal.VERIFIED);
  }

  @Test
  void aVerificationLinkIsForOnePersonAndOneDay() {
    Person ann = world.person(ANN);
    Secret token = world.token("verify");
    Person bob = world.person("bob@example.com");

    assertThat(refused(people.execute(new PeopleCommand.VerifyEmail(bob.id(), token), "bob")))
        .isEqualTo(PeopleRefusal.LINK_OTHERS);
    assertThat(refused(people.execute(new PeopleCommand.VerifyEmail(bob.id(), OTHER), "bob")))
        .isEqualTo(PeopleRefusal.LINK_UNKNOWN);
    world.world.advance(Duration.ofDays(1));
    assertThat(refused(people.execute(new PeopleCommand.VerifyEmail(ann.id(), token), ANN)))
        .isEqualTo(PeopleRefusal.LINK_EXPIRED);
  }

  @Test
  void anotherVerificationMailComesOnceAMinute() {
    Person ann = world.person(ANN);
    var again = new PeopleCommand.SendVerification(ann.id());

    assertThat(refused(people.execute(again, ANN))).isEqualTo(PeopleRefusal.TOO_SOON);
    world.world.advance(Duration.ofMinutes(1));
    Secret first = world.token("verify");
    assertThat(refused(people.execute(again, ANN))).isNull();
    assertThat(refused(people.execute(again, ANN))).isEqualTo(PeopleRefusal.TOO_SOON);
    assertThat(world.mails("verify")).hasSize(2);
    assertThat(refused(people.execute(new PeopleCommand.VerifyEmail(ann.id(), first), ANN)))
        .as("the one before is void")
        .isEqualTo(PeopleRefusal.LINK_EXPIRED);
  }

  @Test
  void forgettingAnswersTheSameWhetherAnybodyHasTheAddress() {
    world.person(ANN);

    assertThat(people.execute(new PeopleCommand.ForgotPassword(ANN)))
        .isEqualTo(people.execute(new PeopleCommand.ForgotPassword("nobody@example.com")));
    people.execute(new PeopleCommand.ForgotPassword(ANN));

    assertThat(world.mails("reset")).extracting(Message::to).containsExactly(ANN);
  }

  @Test
  void aResetLinkWorksOnceForHalfAnHour() {
    world.person(ANN);
    people.execute(new PeopleCommand.ForgotPassword(ANN));
    var reset = new PeopleCommand.ResetPassword(world.token("reset"), OTHER);

    assertThat(done(people.execute(reset)).verified()).as("who has the link has the mail").isTrue();
    assertThat(refused(people.execute(reset))).isEqualTo(PeopleRefusal.LINK_USED);
    assertThat(signIn(ANN, PASSWORD)).isEqualTo(new SignIns.Result.Wrong());
    assertThat(signIn(ANN, OTHER.reveal())).isInstanceOf(SignIns.Result.Known.class);
    assertThat(world.mails("password-changed")).hasSize(1);

    world.world.advance(Duration.ofMinutes(2));
    people.execute(new PeopleCommand.ForgotPassword(ANN));
    Secret late = world.token("reset");
    world.world.advance(Duration.ofMinutes(30));
    assertThat(refused(people.execute(new PeopleCommand.ResetPassword(late, OTHER))))
        .isEqualTo(PeopleRefusal.LINK_EXPIRED);
  }

  @Test
  void aResetEndsEverySession() {
    Person ann = world.person(ANN);
    people.execute(new PeopleCommand.ForgotPassword(ANN));

    done(people.execute(new PeopleCommand.ResetPassword(world.token("reset"), OTHER)));

    assertThat(world.world.stores.signedOut()).containsExactly(ann.id() + "/null");
  }

  @Test
  void changingAPasswordTakesTheOneBefore() {
    Person ann = world.person(ANN);

    assertThat(
            refused(
                people.execute(
                    new PeopleCommand.ChangePassword(ann.id(), OTHER, OTHER, null), ANN)))
        .isEqualTo(PeopleRefusal.PASSWORD_WRONG);
    done(
        people.execute(
            new PeopleCommand.ChangePassword(ann.id(), new Secret(PASSWORD), OTHER, "here"), ANN));

    assertThat(world.world.stores.signedOut()).containsExactly(ann.id() + "/here");
    assertThat(signIn(ANN, OTHER.reveal())).isInstanceOf(SignIns.Result.Known.class);
  }

  @Test
  void wrongTriesMakeWaitWhetherAnybodyHasTheAddress() {
    world.person(ANN);
    for (String email : List.of(ANN, "nobody@example.com")) {
      for (int i = 0; i < 5; i++) {
        assertThat(signIn(email, "wrong wrong wrong")).isEqualTo(new SignIns.Result.Wrong());
      }
      assertThat(signIn(email, PASSWORD)).isEqualTo(new SignIns.Result.Wait(5));
    }

    world.world.advance(Duration.ofSeconds(5));
    assertThat(signIn("nobody@example.com", PASSWORD)).isEqualTo(new SignIns.Result.Wrong());
    assertThat(signIn("nobody@example.com", PASSWORD)).isEqualTo(new SignIns.Result.Wait(10));
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.Known.class);
    assertThat(signIn(ANN, "wrong wrong wrong"))
        .as("forgotten")
        .isEqualTo(new SignIns.Result.Wrong());
  }

  private Secret factor(Person ann) {
    return done(people.execute(new PeopleCommand.BeginFactor(ann.id()), ANN));
  }

  private String code(Secret secret) {
    return OneTimeCodes.code(secret, Instant.ofEpochMilli(world.world.ports.clock().millis()));
  }

  @Test
  void aCodeIsTakenOnceWithOrWithoutSpace() {
    Person ann = world.person(ANN);
    Secret secret = factor(ann);
    assertThat(signIn(ANN, PASSWORD)).as("not confirmed").isInstanceOf(SignIns.Result.Known.class);
    assertThat(refused(people.execute(new PeopleCommand.ConfirmFactor(ann.id(), "000"), ANN)))
        .isEqualTo(PeopleRefusal.CODE_WRONG);
    done(people.execute(new PeopleCommand.ConfirmFactor(ann.id(), code(secret)), ANN));

    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.CodeNeeded.class);
    assertThat(world.signIns.code(ann.id(), code(secret)))
        .as("the one that confirmed it")
        .isEqualTo(new SignIns.Result.Wrong());
    world.world.advance(Duration.ofSeconds(30));
    String code = code(secret);
    String spaced = code.substring(0, 3) + " " + code.substring(3);
    assertThat(world.signIns.code(ann.id(), spaced)).isInstanceOf(SignIns.Result.Known.class);
    assertThat(world.signIns.code(ann.id(), code)).isEqualTo(new SignIns.Result.Wrong());
    assertThat(world.mails("factor-added")).hasSize(1);
  }

  @Test
  void theRightPasswordBuysNoMoreGuessesOfTheCode() {
    Person ann = world.person(ANN);
    done(people.execute(new PeopleCommand.ConfirmFactor(ann.id(), code(factor(ann))), ANN));

    for (int i = 0; i < 5; i++) {
      assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.CodeNeeded.class);
      assertThat(world.signIns.code(ann.id(), "000000")).isEqualTo(new SignIns.Result.Wrong());
    }

    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.Wait.class);
    assertThat(world.signIns.code(ann.id(), "000000")).isInstanceOf(SignIns.Result.Wait.class);
  }

  @Test
  void aRecoveryCodeWorksOnce() {
    Person ann = world.person(ANN);
    List<Secret> codes =
        done(people.execute(new PeopleCommand.ConfirmFactor(ann.id(), code(factor(ann))), ANN));
    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    String typed = " " + codes.get(3).reveal().toLowerCase(java.util.Locale.ROOT) + " ";

    assertThat(world.signIns.code(ann.id(), typed)).isInstanceOf(SignIns.Result.Known.class);
    assertThat(world.signIns.code(ann.id(), typed)).isEqualTo(new SignIns.Result.Wrong());
    assertThat(world.world.ports.people().persons().read(it -> it.access(ann.id())).recoveryCodes())
        .hasSize(9);
    assertThat(world.mails("recovery-code-used").getFirst().text()).contains("9 are left");
  }

  @Test
  void aShortPasswordKeepsItsSecondFactor() {
    Person ann = world.person(ANN);
    done(people.execute(new PeopleCommand.ConfirmFactor(ann.id(), code(factor(ann))), ANN));
    var shorter = new Secret("k3vT9mQp");
    done(
        people.execute(
            new PeopleCommand.ChangePassword(ann.id(), new Secret(PASSWORD), shorter, null), ANN));

    assertThat(refused(people.execute(new PeopleCommand.RemoveFactor(ann.id(), false), ANN)))
        .isEqualTo(PeopleRefusal.PASSWORD_NEEDS_FACTOR);
    done(people.execute(new PeopleCommand.RemoveFactor(ann.id(), true), "admin"));
    assertThat(world.byEmail(ANN).secondFactor()).isFalse();
  }

  @Test
  void aNewAddressCountsOnceProven() {
    Person ann = world.person(ANN);
    world.world.advance(Duration.ofMinutes(2));
    done(people.execute(new PeopleCommand.ChangeEmail(ann.id(), "a@example.org"), ANN));
    assertThat(world.byEmail(ANN).id()).isEqualTo(ann.id());
    assertThat(world.mails("new-address")).extracting(Message::to).containsExactly("a@example.org");
    assertThat(world.mails("address-changing")).extracting(Message::to).containsExactly(ANN);

    done(people.execute(new PeopleCommand.VerifyEmail(ann.id(), world.token("new-address")), ANN));

    assertThat(world.byEmail("a@example.org").id()).isEqualTo(ann.id());
  }

  @Test
  void anAddressThatSomebodyHasGetsNoMailAndTheSameAnswer() {
    Person ann = world.person(ANN);
    world.person("bob@example.com");
    world.world.advance(Duration.ofMinutes(2));

    assertThat(
            refused(
                people.execute(new PeopleCommand.ChangeEmail(ann.id(), "bob@example.com"), ANN)))
        .isNull();

    assertThat(world.mails("new-address")).isEmpty();
    assertThat(
            refused(people.execute(new PeopleCommand.ChangeEmail(ann.id(), "x@example.org"), ANN)))
        .isEqualTo(PeopleRefusal.TOO_SOON);
  }

  @Test
  void aProfileTakesWhatExists() {
    Person ann = world.person(ANN);
    var tokyo = new Preferences(Theme.DARK, "Asia/Tokyo", "de-CH");

    assertThat(done(people.execute(new PeopleCommand.ChangeProfile(ann.id(), "Änn", tokyo), ANN)))
        .isEqualTo(ann.named("Änn").with(tokyo));
    assertThat(profile(ann, "a\u202Eb", tokyo)).isEqualTo(PeopleRefusal.NO_NAME);
    assertThat(profile(ann, "x".repeat(1_000_000), tokyo)).isEqualTo(PeopleRefusal.NO_NAME);
    assertThat(profile(ann, "Ann", new Preferences(Theme.DARK, "Mars/Base", "en")))
        .isEqualTo(PeopleRefusal.NO_ZONE);
    assertThat(profile(ann, "Ann", new Preferences(Theme.DARK, "UTC", "<script>")))
        .isEqualTo(PeopleRefusal.NO_LOCALE);
  }

  private @Nullable PeopleRefusal profile(Person person, String name, Preferences preferences) {
    return refused(
        people.execute(new PeopleCommand.ChangeProfile(person.id(), name, preferences), ANN));
  }

  @Test
  void whoIsSuspendedStaysOut() {
    Person ann = world.person(ANN);

    done(people.execute(new PeopleCommand.Suspend(ann.id(), true), "admin"));
    assertThat(signIn(ANN, PASSWORD)).isEqualTo(new SignIns.Result.Wrong());
    people.execute(new PeopleCommand.ForgotPassword(ANN));
    assertThat(world.mails("reset")).isEmpty();

    done(people.execute(new PeopleCommand.Suspend(ann.id(), false), "admin"));
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignIns.Result.Known.class);
  }

  @Test
  void noMailOrAuditHasAPassword() {
    world.person(ANN);
    people.execute(new PeopleCommand.ForgotPassword(ANN));
    done(people.execute(new PeopleCommand.ResetPassword(world.token("reset"), OTHER)));

    for (Outbox.Kept kept : world.world.stores.outbox().page(Long.MAX_VALUE, 100)) {
      Message message = requireNonNull(kept.message());
      assertThat(message.text() + message.html())
          .doesNotContain(PASSWORD)
          .doesNotContain(OTHER.reveal());
    }
  }
}
