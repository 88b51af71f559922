package io.tollgate.control.portal.organization;

import io.tollgate.control.portal.identity.Rights;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.OrganizationPlace.Section;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.AuditTrail;
import io.tollgate.control.query.AuditView;
import io.tollgate.control.query.Cursor;
import io.tollgate.control.query.JsonText;
import io.tollgate.core.person.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/o/{org}/audit`: who changed what, for those who may see it.
@Controller
public final class AuditPages {

  private static final int ROWS = 50;

  /// Where things of each kind have what they are called by.
  private static final List<String> NAMES =
      List.of("label", "email", "url", "rule", "name", "credits", "note");

  /// What only says which thing it is, or when, or is nobody's business but the seller's.
  private static final Set<String> UNTOLD =
      Set.of("id", "organization", "person", "key", "createdMillis", "sentMillis", "canary");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AuditTrail audit;
  private final Rights rights;
  private final String seller;

  /// @param seller how customers know whoever sells to them
  public AuditPages(AuditTrail audit, Rights rights, String seller) {
    this.audit = audit;
    this.rights = rights;
    this.seller = seller;
  }

  @GetMapping("/o/{org}/audit")
  Answer show(Visit visit, OrganizationPlace place) {
    rights.require(visit, place, Act.SEE_AUDIT);
    String after = visit.parameter("after");
    Cursor cursor = after.isEmpty() ? null : Cursor.read(Cursor.List.AUDIT, after);
    if (cursor == null && !after.isEmpty()) {
      throw new NotThereException();
    }
    var rows = audit.page(place.organizationId(), cursor, ROWS);
    var it =
        new AuditPage(
            rows.items().stream().map(row -> entry(visit, row)).toList(),
            rows.next() == null ? null : place.path("audit") + "?after=" + rows.next());
    return visit.live() && cursor != null
        ? Page.part("organization/audit-rows", it).in(place)
        : Page.of("organization/audit", visit.text("organization.audit.title"), it)
            .in(place.at(Section.OTHER));
  }

  private AuditPage.Entry entry(Visit visit, AuditView row) {
    JsonNode before = read(row.before());
    JsonNode after = read(row.after());
    String key = "organization.audit.kind." + row.kind();
    return new AuditPage.Entry(
        row.at(),
        actor(row.actor()),
        visit.words().has(key) ? visit.text(key) : row.kind(),
        object(after.isEmpty() ? before : after),
        before.isEmpty() || after.isEmpty() ? List.of() : changes(visit, before, after));
  }

  /// People are told by their address; whoever acts for the seller is the seller.
  private String actor(String actor) {
    return actor.indexOf('@') > 0 ? actor : seller;
  }

  private static JsonNode read(@Nullable JsonText text) {
    return text == null ? JSON.createObjectNode() : JSON.readTree(text.text());
  }

  /// Of a rotation it is the new key.
  private static String object(JsonNode picture) {
    JsonNode one = picture.has("new") ? picture.path("new") : picture;
    return NAMES.stream()
        .map(name -> one.path(name).asString(""))
        .filter(Predicate.not(String::isEmpty))
        .findFirst()
        .orElse("");
  }

  private static List<AuditPage.Field> changes(Visit visit, JsonNode before, JsonNode after) {
    var names = new TreeSet<String>(before.propertyNames());
    names.addAll(after.propertyNames());
    names.removeAll(UNTOLD);
    names.removeIf(name -> before.path(name).equals(after.path(name)));
    var fields = new ArrayList<AuditPage.Field>();
    for (String name : names) {
      String key = "field." + name;
      fields.add(
          new AuditPage.Field(
              visit.words().has(key) ? visit.text(key) : name,
              value(visit, name, before.path(name)),
              value(visit, name, after.path(name))));
    }
    return fields;
  }

  private static String value(Visit visit, String name, JsonNode value) {
    if (value.isIntegralNumber()) {
      long number = value.asLong();
      if (!name.endsWith("Millis")) {
        return visit.formats().number(number);
      }
      boolean instant = number > 0 && number < Long.MAX_VALUE && !name.endsWith("ExpiryMillis");
      return instant ? visit.formats().instant(Instant.ofEpochMilli(number)) : "";
    }
    return value.isString() ? value.asString() : value.isMissingNode() ? "" : value.toString();
  }
}
