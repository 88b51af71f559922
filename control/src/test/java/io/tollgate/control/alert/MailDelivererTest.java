package io.tollgate.control.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlWorld;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Standing;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Deliverer.Kind;
import io.tollgate.core.alert.Deliverer.Result;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Raised;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Preferences;
import io.tollgate.core.person.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MailDelivererTest {

  private static final long ORGANIZATION = 1;

  private final ControlWorld world = new ControlWorld();
  private final MailDeliverer deliverer =
      new MailDeliverer(world.alerts, world.ports.people(), world.ports.clock()::millis);
  private long people = 100;

  MailDelivererTest() {
    world
        .ports
        .people()
        .persons()
        .write(
            "test",
            1,
            all -> {
              all.add(
                  new Organization(ORGANIZATION, "Acme <Data>", Standing.ACTIVE, "starter", 1, 1));
              return true;
            });
  }

  private void member(String email, Role role, boolean verified) {
    long id = people++;
    world
        .ports
        .people()
        .persons()
        .write(
            "test",
            1,
            all -> {
              Person person = Person.make(id, email, "Ann", 1, Preferences.DEFAULT);
              all.add(verified ? person.at(email, 1) : person);
              all.add(new Member(ORGANIZATION, id, role, 1));
              return true;
            });
  }

  private Delivery raise(Condition condition, int threshold, List<String> addresses) {
    AlertRule rule = condition.rule(threshold);
    var own =
        new AlertRule(
            condition,
            threshold,
            true,
            condition.always() ? Set.of(Channel.MAIL, Channel.NOTICE) : Set.of(Channel.MAIL),
            rule.roles(),
            addresses);
    world.alerts.set(ORGANIZATION, own, "test", 1);
    world.alerts.raise(
        new Raised(
            ORGANIZATION,
            own,
            5,
            1,
            100,
            1,
            Raised.facts(
                "used", 80,
                "allowance", 100,
                "resets", "2026-12-05T05:30:00Z",
                "runs-out", "2026-12-01T05:30:00Z",
                "expires", "2026-12-05T05:30:00Z",
                "last-used", "never",
                "refused", 30,
                "calls", 100,
                "within-minutes", 10,
                "label", "ci\r\nBcc: x@y.z",
                "hint", "ak_l…9fXa",
                "url", "https://example.com/",
                "why", "answered 500",
                "state", "leaked")));
    return world.alerts.due(Long.MAX_VALUE, 10).getLast();
  }

  private Result deliver(Delivery delivery) {
    Alert alert = requireNonNull(world.alerts.byId(delivery.alertId()));
    return deliverer.deliver(delivery, alert);
  }

  private List<Message> mails() {
    var mails = new ArrayList<Message>();
    for (Outbox.Waiting waiting : world.ports.people().outbox().due(Long.MAX_VALUE - 1, 100)) {
      mails.add(waiting.message());
    }
    return mails;
  }

  @Test
  void membersOfItsRolesAndAddressesGetOneMailEach() {
    member("owner@example.com", Role.OWNER, true);
    member("billing@example.com", Role.BILLING, true);
    member("developer@example.com", Role.DEVELOPER, true);
    member("unproven@example.com", Role.ADMIN, false);
    Delivery delivery =
        raise(Condition.CREDITS_USED, 80, List.of("ops@example.com", "owner@example.com"));

    Result result = deliver(delivery);

    assertThat(result).isEqualTo(new Result(Kind.DONE, "to 3 addresses"));
    assertThat(mails())
        .extracting(Message::to)
        .containsExactlyInAnyOrder("owner@example.com", "billing@example.com", "ops@example.com");
    assertThat(mails().getFirst().subject()).isEqualTo("Acme <Data>: 80% of the credits are used");
    assertThat(mails().getFirst().text())
        .contains("Acme <Data> has used 80 of its 100 credits")
        .contains("5 Dec 2026 05:30 UTC")
        .contains("/alerts");
    assertThat(mails().getFirst().html()).contains("Acme &lt;Data&gt;");
  }

  /// After a crash between the outbox and our note of it.
  @Test
  void aSecondTryPutsNothingTwice() {
    member("owner@example.com", Role.OWNER, true);
    Delivery delivery = raise(Condition.CREDITS_USED, 80, List.of());
    deliver(delivery);
    member("late@example.com", Role.OWNER, true);
    deliver(delivery);

    assertThat(mails())
        .extracting(Message::to)
        .containsExactlyInAnyOrder("owner@example.com", "late@example.com");
  }

  @Test
  void eachConditionHasItsWordsAndAHostileLabelAddsNoHeader() {
    for (Condition condition : Condition.values()) {
      Delivery delivery =
          raise(condition, condition.rules().getFirst().threshold(), List.of("ops@example.com"));
      assertThat(deliver(delivery).kind()).as(condition.text()).isEqualTo(Kind.DONE);
    }
    assertThat(mails()).hasSize(Condition.values().length);
    assertThat(mails())
        .allSatisfy(mail -> {
          assertThat(mail.subject()).doesNotContain("\n").doesNotContain("{");
          assertThat(mail.text()).doesNotContain("{").contains("/alerts");
        });
  }

  @Test
  void aTestSaysSo() {
    member("owner@example.com", Role.OWNER, true);
    Alert alert = world.alerts.test(ORGANIZATION, Condition.KEY_LEAKED.rule(0), 1);
    deliverer.deliver(world.alerts.due(Long.MAX_VALUE, 1).getFirst(), alert);

    assertThat(mails().getFirst().subject()).startsWith("[Test] ");
  }

  @Test
  void withoutAnybodyItFailsAndSaysWhy() {
    assertThat(deliver(raise(Condition.CREDITS_USED, 80, List.of())))
        .isEqualTo(new Result(Kind.REFUSED, "nobody has one of its roles"));
  }
}
