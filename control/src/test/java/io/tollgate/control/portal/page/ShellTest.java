package io.tollgate.control.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.unit.PublicId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({WithControl.class, WithBrowser.class})
class ShellTest {

  private final ControlServer server;
  private final Browsers browsers;

  ShellTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
  }

  private Membership organization(String plan, String name) {
    return new Membership(PublicId.ORGANIZATION.read(server.organization(plan)), name);
  }

  private Person signedIn(String email, Membership... of) {
    server.world().persons.add(email, "Marta Berg", of);
    return Person.at(browsers, server.url()).signIn(email, MemoryPersons.PASSWORD);
  }

  @Test
  void theFrameOfAnOrganizationIsWhatEveryPageMustBe() {
    var harbor = organization("starter", "harborfx");
    var quill = organization("growth", "quillworks");
    try (Person person = signedIn("marta@example.com", harbor, quill)) {
      person.check(harbor.path("nothing"));
      person.picture("shell");
      person.page().locator(".organization summary").click();
      person.picture("shell-organizations");
      person.complaints();
    }
  }

  @Test
  void anotherOrganizationAndOneThatIsNotThereAreTheSame() {
    var mine = organization("growth", "mine");
    var others = organization("growth", "others");
    try (Person person = signedIn("ed@example.com", mine)) {
      person.open(others.path("balance"));
      String words = person.page().locator("body").innerText();
      person.open("/o/org_0000000000001/balance");
      assertThat(person.page().locator("body").innerText()).isEqualTo(words);
      person.open("/o/nothing/balance");
      assertThat(person.page().locator("body").innerText()).isEqualTo(words);
      assertThat(person.complaints()).allMatch(line -> line.contains("404"));
    }
  }
}
