package io.tollgate.control.portal.organization;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Organization;
import io.tollgate.core.person.Role;
import io.tollgate.core.unit.PublicId;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithOwnControl.class, WithBrowser.class})
class OrganizationPagesTest {

  private final ControlServer server;
  private final Browsers browsers;
  private final String org;
  private final Membership of;

  OrganizationPagesTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    this.org = server.organization("starter");
    this.of = new Membership(PublicId.ORGANIZATION.read(org), "Harbor FX");
  }

  private Person signedIn(Role role) {
    SignedIn who =
        server
            .world()
            .persons
            .add(
                role.name().toLowerCase(java.util.Locale.ROOT)
                    + "@"
                    + org.substring(4)
                    + ".example",
                "Marta Berg",
                ZoneOffset.UTC,
                role,
                of);
    Person person = Person.at(browsers, server.url());
    person.signIn(who.email(), MemoryPersons.PASSWORD);
    person.open(of.path("settings"));
    // Where one arrives may be a page of another group.
    person.complaints();
    return person;
  }

  private Organization organization() {
    return requireNonNull(server.world().stores.organizations().byId(of.organizationId()));
  }

  @Test
  void anOwnerRenamesItAndTheAuditTellsWhoDidIt() {
    try (Person marta = signedIn(Role.OWNER)) {
      marta.check(of.path("settings"));
      marta.field("Name").fill("Harbor \u202eFX");
      marta.press("Rename organization");
      assertThat(marta.page().title()).startsWith("Error:");
      assertThat(marta.field("Name").inputValue()).isEqualTo("Harbor \u202eFX");
      marta.field("Name").fill("Hürbor <b>FX</b> 港");
      marta.press("Rename organization");
      marta.page().getByText("The organization is renamed.").waitFor();
      assertThat(organization().name()).isEqualTo("Hürbor <b>FX</b> 港");

      marta.open(of.path("audit"));
      String first = marta.page().locator("tbody tr").first().innerText();
      assertThat(first)
          .contains("owner@" + org.substring(4) + ".example", "Organization changed")
          .contains("Hürbor <b>FX</b> 港");
      assertThat(marta.complaints()).allMatch(line -> line.contains("422"));
      marta.check(of.path("audit"));
      marta.picture("audit");
    }
  }

  @Test
  void whatIsDemandedOfKeysIsKeptAndAsksWhoItIs() {
    try (Person marta = signedIn(Role.ADMIN)) {
      marta.field("Most keys at once").fill("a few");
      marta.field("The end may be so many days away").fill("90");
      marta.page().getByLabel("an end").check();
      marta.press("Save rules");
      assertThat(marta.page().title()).startsWith("Error:");
      assertThat(marta.field("The end may be so many days away").inputValue()).isEqualTo("90");
      assertThat(organization().keys()).isEqualTo(KeyPolicy.Own.NONE);
      marta.field("Most keys at once").fill("5");
      marta.press("Save rules");
      marta.page().getByText("The rules hold from now on.").waitFor();
      assertThat(organization().keys())
          .isEqualTo(new KeyPolicy.Own(5, null, Duration.ofDays(90).toMillis(), null));
      assertThat(marta.field("Most keys at once").inputValue()).isEqualTo("5");
      marta.picture("settings");
      assertThat(marta.complaints()).allMatch(line -> line.contains("422"));
    }
  }

  @Test
  void aDeveloperSeesWhyNotAndCanNotDoItDirectly() {
    try (Person kofi = signedIn(Role.DEVELOPER)) {
      assertThat(kofi.page().locator("main").innerText())
          .contains("Only owners and admins can change settings");
      String token = kofi.page().locator("main input[name=_form]").first().inputValue();
      for (String path : new String[] {"settings/name", "settings/keys"}) {
        APIResponse answer =
            kofi.context()
                .request()
                .post(
                    server.url() + of.path(path),
                    RequestOptions.create()
                        .setForm(FormData.create().set("_form", token).set("name", "Mine")));
        assertThat(answer.status()).as(path).isEqualTo(403);
      }
      assertThat(kofi.open(of.path("audit")).status()).isEqualTo(403);
      assertThat(organization().name()).isNotEqualTo("Mine");
      kofi.complaints();
    }
  }

  @Test
  void nobodyElseSeesAnything() {
    String other = server.organization("starter");
    try (Person marta = signedIn(Role.OWNER)) {
      assertThat(marta.open("/o/" + other + "/settings").status()).isEqualTo(404);
      assertThat(marta.open("/o/" + other + "/audit").status()).isEqualTo(404);
      marta.complaints();
    }
  }
}
