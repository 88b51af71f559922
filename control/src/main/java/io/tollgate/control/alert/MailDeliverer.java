package io.tollgate.control.alert;

import io.tollgate.control.mail.Letters;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.core.account.Organization;
import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.alert.Deliverer;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.People;
import io.tollgate.core.person.Person;
import io.tollgate.core.unit.PublicId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// Puts a mail for each who is to be told into the outbox, which sends it. The id of each follows
/// from the delivery and the address: to be asked again puts none twice.
///
/// Thread: any that may block.
public final class MailDeliverer implements Deliverer {

  private final AlertStore store;
  private final PeoplePorts people;
  private final LongSupplier millis;

  /// @param millis the time, milliseconds since 1970
  public MailDeliverer(AlertStore store, PeoplePorts people, LongSupplier millis) {
    this.store = store;
    this.people = people;
    this.millis = millis;
  }

  /// Whom to tell, in which language and by which clock.
  private record Reader(String email, String name, Locale locale, ZoneId zone) {}

  @Override
  public Result deliver(Delivery delivery, Alert alert) {
    long organizationId = alert.organizationId();
    AlertRule rule = store.rules(organizationId).find(alert.condition(), alert.threshold());
    if (rule == null) {
      return new Result(Kind.REFUSED, "the rule was removed");
    }
    record Found(String name, List<Reader> readers) {}
    Found found =
        people
            .persons()
            .read(all -> {
              Organization organization = all.organization(organizationId);
              return new Found(
                  organization == null ? "" : organization.name(),
                  readers(all, organizationId, rule));
            });
    if (found.readers().isEmpty()) {
      return new Result(Kind.REFUSED, "nobody has one of its roles");
    }
    for (Reader reader : found.readers()) {
      people
          .outbox()
          .add(Letters.write(letter(delivery, alert, found.name(), reader)), millis.getAsLong());
    }
    int count = found.readers().size();
    return new Result(Kind.DONE, count == 1 ? "to 1 address" : "to " + count + " addresses");
  }

  private static List<Reader> readers(People all, long organizationId, AlertRule rule) {
    var readers = new LinkedHashMap<String, Reader>();
    for (Member member : all.members(organizationId)) {
      Person person = all.byId(member.personId());
      if (person != null
          && rule.roles().contains(member.role())
          && !person.suspended()
          && person.verifiedMillis() > 0) {
        readers.put(
            person.email(),
            new Reader(
                person.email(),
                person.name(),
                Locale.forLanguageTag(person.preferences().locale()),
                ZoneId.of(person.preferences().zone())));
      }
    }
    for (String address : rule.addresses()) {
      readers.putIfAbsent(address, new Reader(address, address, Locale.ENGLISH, ZoneOffset.UTC));
    }
    return List.copyOf(readers.values());
  }

  private Letters.Letter letter(
      Delivery delivery, Alert alert, String organization, Reader reader) {
    var settings = people.settings().get();
    Condition condition = alert.condition();
    var words =
        new ArrayList<Object>(
            List.of(settings.name(), reader.name(), organization, (long) alert.threshold()));
    String kind = alert.test() ? "alert-test" : "alert-" + condition.text();
    if (alert.test()) {
      words.add(AlertRule.text(condition, alert.threshold()));
    } else {
      for (String name : facts(condition)) {
        words.add(fact(alert.facts(), name, reader));
      }
    }
    return new Letters.Letter(
        "alert/" + PublicId.MESSAGE.write(delivery.id()) + "/" + hash(reader.email()),
        reader.email(),
        kind,
        reader.locale(),
        settings.url() + "/o/" + PublicId.ORGANIZATION.write(alert.organizationId()) + "/alerts",
        words);
  }

  /// What the words of a condition are filled with, from `{4}` on.
  private static List<String> facts(Condition condition) {
    return switch (condition) {
      case CREDITS_USED, OVERAGE_USED -> List.of("used", "allowance", "resets");
      case RUNS_OUT -> List.of("used", "allowance", "resets", "runs-out");
      case REFUSED -> List.of("refused", "calls", "within-minutes");
      case KEY_EXPIRES -> List.of("label", "hint", "expires");
      case KEY_IDLE -> List.of("label", "hint", "last-used");
      case KEY_LEAKED -> List.of("label", "hint", "url", "state");
      case WEBHOOK_OFF -> List.of("url", "why");
    };
  }

  private static Object fact(Map<String, String> facts, String name, Reader reader) {
    String fact = facts.getOrDefault(name, "-");
    return switch (name) {
      case "used", "allowance", "refused", "calls", "within-minutes" -> Long.valueOf(fact);
      case "resets", "runs-out", "expires", "last-used" -> instant(fact, reader);
      default -> fact;
    };
  }

  private static String instant(String fact, Reader reader) {
    if (fact.indexOf('T') < 0) {
      return fact;
    }
    return DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", reader.locale())
            .format(Instant.parse(fact).atZone(reader.zone()))
        + " "
        + (reader.zone().normalized() instanceof ZoneOffset offset && offset.getTotalSeconds() == 0
            ? "UTC"
            : reader.zone().getId());
  }

  /// An address may be longer than an id.
  private static String hash(String email) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(email.getBytes(StandardCharsets.UTF_8)),
              0,
              16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
