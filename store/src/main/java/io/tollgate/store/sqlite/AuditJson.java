package io.tollgate.store.sqlite;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.NextPlan;
import io.tollgate.core.account.Organization;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Certificate;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.TokenKey;
import io.tollgate.core.person.Identity;
import io.tollgate.core.person.Invitation;
import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.statement.StatementLine;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.unit.Money;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The audit's pictures of things, as JSON. A key's digest is not in them. Ids are text, since they
/// pass what a JSON client reads exactly.
final class AuditJson {

  private final StringBuilder json = new StringBuilder("{");

  private AuditJson() {}

  static String of(Organization organization) {
    return picture(organization).end();
  }

  /// A subscription on another plan, and what its month costs more for it.
  static String of(Organization organization, StatementLine line, @Nullable String currency) {
    return picture(organization)
        .number("chargedMinor", line.minor())
        .given("currency", currency == null ? "" : currency)
        .end();
  }

  private static AuditJson picture(Organization organization) {
    NextPlan next = organization.next();
    Money ceiling = organization.overage().ceiling();
    return new AuditJson()
        .id("id", organization.id())
        .text("name", organization.name())
        .text("standing", organization.standing().name())
        .text("plan", organization.planId())
        .number("anchorMillis", organization.anchorMillis())
        .number("createdMillis", organization.createdMillis())
        .text("overage", organization.overage().on() ? "on" : "off")
        .number("overageCredits", organization.overage().ceilingCredits())
        .given("keysMax", organization.keys().max())
        .given("keysLimit", organization.keys().limit())
        .given("keysExpiryMillis", organization.keys().expiryMillis())
        .given("keysNetworks", organization.keys().networks())
        .given("nextPlan", next == null ? "" : next.planId())
        .limit("nextPlanMillis", next == null ? 0 : next.atMillis(), 0)
        .given("overageCeiling", ceiling == null ? "" : ceiling.text() + " " + ceiling.currency());
  }

  static String of(ApiKey key) {
    return new AuditJson()
        .id("id", key.id())
        .id("organization", key.organizationId())
        .text("api", key.apiId())
        .text("label", key.label())
        .given("note", key.note())
        .text("hint", key.hint())
        .text("state", key.state().name())
        .number("createdMillis", key.createdMillis())
        .number("notBeforeMillis", key.notBeforeMillis())
        .number("expiresMillis", key.expiresMillis())
        .limit("dayCredits", key.limits().dayCredits(), KeyLimits.UNLIMITED)
        .limit("monthCredits", key.limits().monthCredits(), KeyLimits.UNLIMITED)
        .limit("minuteCalls", key.limits().minuteCalls(), 0)
        .text("overage", key.limits().overage() ? "on" : "off")
        .text("environment", key.permissions().environment().name())
        .given("scopes", words(key.permissions().scopes()))
        .given("allowNetworks", words(key.permissions().networks().allow()))
        .given("denyNetworks", words(key.permissions().networks().deny()))
        .tokenKeys(key.tokenKeys())
        .given("replaces", key.replacesId() == 0 ? "" : Long.toString(key.replacesId()))
        .given("replacedBy", key.replacedById() == 0 ? "" : Long.toString(key.replacedById()))
        .given("canary", key.canary() ? "yes" : "")
        .end();
  }

  /// A key and the one that took its place.
  static String of(ApiKey old, ApiKey next) {
    return "{\"old\":" + of(old) + ",\"new\":" + of(next) + "}";
  }

  static String of(Grant grant) {
    return new AuditJson()
        .id("id", grant.id())
        .id("organization", grant.organizationId())
        .text("window", grant.kind().name())
        .number("windowStartMillis", grant.windowStartMillis())
        .number("credits", grant.credits())
        .text("reason", grant.reason())
        .text("actor", grant.actor())
        .number("atMillis", grant.atMillis())
        .end();
  }

  static String of(Certificate certificate) {
    return new AuditJson()
        .id("id", certificate.id())
        .id("organization", certificate.organizationId())
        .id("key", certificate.keyId())
        .text("fingerprint", certificate.fingerprint().toHex())
        .text("label", certificate.label())
        .text("subject", certificate.subject())
        .number("createdMillis", certificate.createdMillis())
        .number("notBeforeMillis", certificate.notBeforeMillis())
        .number("expiresMillis", certificate.expiresMillis())
        .limit("revokedMillis", certificate.revokedMillis(), 0)
        .end();
  }

  /// An act that left nothing behind.
  static String ofNote(String words) {
    return new AuditJson().text("note", words).end();
  }

  /// A deposit, without its text.
  static String ofDeposit(long organizationId, String shelf, String name) {
    return new AuditJson()
        .id("organization", organizationId)
        .text("shelf", shelf)
        .text("name", name)
        .end();
  }

  /// What somebody wants to be told of.
  static String of(AlertRule rule) {
    return new AuditJson()
        .text("rule", rule.text())
        .text("on", rule.on() ? "yes" : "no")
        .text("channels", words(rule.channels().stream().sorted().map(Channel::text).toList()))
        .text("roles", words(rule.roles().stream().map(Enum::name).sorted().toList()))
        .text("addresses", words(rule.addresses()))
        .end();
  }

  /// A webhook, without its secret.
  static String of(Webhook webhook) {
    return new AuditJson()
        .id("id", webhook.id())
        .id("organization", webhook.organizationId())
        .text("url", webhook.url().toString())
        .text("on", webhook.on() ? "yes" : "no")
        .given("why", webhook.why())
        .end();
  }

  /// A person, without what they sign in with.
  static String of(Person person) {
    return new AuditJson()
        .id("id", person.id())
        .text("email", person.email())
        .text("name", person.name())
        .number("createdMillis", person.createdMillis())
        .limit("verifiedMillis", person.verifiedMillis(), 0)
        .given("suspended", person.suspended() ? "yes" : "")
        .text("password", person.password() ? "set" : "none")
        .text("secondFactor", person.secondFactor() ? "on" : "off")
        .text("theme", person.preferences().theme().name())
        .text("zone", person.preferences().zone())
        .text("locale", person.preferences().locale())
        .end();
  }

  static String of(Identity identity) {
    return new AuditJson()
        .text("issuer", identity.issuer())
        .text("subject", identity.subject())
        .end();
  }

  static String of(Member member, String email) {
    return new AuditJson()
        .id("organization", member.organizationId())
        .id("person", member.personId())
        .text("email", email)
        .text("role", member.role().name())
        .number("sinceMillis", member.sinceMillis())
        .end();
  }

  /// An invitation, without its link.
  static String of(Invitation invitation) {
    return new AuditJson()
        .id("id", invitation.id())
        .id("organization", invitation.organizationId())
        .text("email", invitation.email())
        .text("role", invitation.role().name())
        .text("invitedBy", invitation.invitedBy())
        .number("createdMillis", invitation.createdMillis())
        .number("sentMillis", invitation.sentMillis())
        .number("expiresMillis", invitation.expiresMillis())
        .text("state", invitation.state().name())
        .limit("endedMillis", invitation.endedMillis(), 0)
        .end();
  }

  /// A signing key, without either half.
  static String of(SigningKey key) {
    return new AuditJson()
        .text("id", key.id())
        .number("createdMillis", key.createdMillis())
        .number("signsFromMillis", key.signsFromMillis())
        .end();
  }

  private AuditJson id(String name, long id) {
    return text(name, Long.toString(id));
  }

  private AuditJson number(String name, long value) {
    name(name);
    json.append(value);
    return this;
  }

  /// Nothing where there is no limit.
  private AuditJson limit(String name, long value, long none) {
    return value == none ? this : number(name, value);
  }

  /// Nothing where it is empty.
  private AuditJson given(String name, String value) {
    return value.isEmpty() ? this : text(name, value);
  }

  /// Nothing where there is none.
  private AuditJson given(String name, @Nullable Object value) {
    if (value != null) {
      name(name);
      json.append(value);
    }
    return this;
  }

  private static String words(List<?> all) {
    return all.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /// Nothing where there are none; else each by its id and the SHA-256 of its DER form.
  private AuditJson tokenKeys(List<TokenKey> keys) {
    if (keys.isEmpty()) {
      return this;
    }
    name("publicKeys");
    json.append('{');
    for (TokenKey key : keys) {
      if (json.charAt(json.length() - 1) != '{') {
        json.append(',');
      }
      quote(key.id());
      json.append(':');
      quote(key.sha256());
    }
    json.append('}');
    return this;
  }

  private AuditJson text(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  private void name(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    quote(name);
    json.append(':');
  }

  /// RFC 8259, section 7.
  private void quote(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private String end() {
    return json.append('}').toString();
  }
}
