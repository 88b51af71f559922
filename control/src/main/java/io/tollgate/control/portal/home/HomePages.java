package io.tollgate.control.portal.home;

import io.tollgate.control.portal.identity.Membership;
import io.tollgate.control.portal.identity.Persons;
import io.tollgate.control.portal.identity.SignedIn;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/`: where a stranger arrives, and from where people who are signed in go to their organization.
@Controller
public final class HomePages {

  private final Persons persons;

  public HomePages(Persons persons) {
    this.persons = persons;
  }

  @GetMapping("/")
  Answer home(Visit visit) {
    SignedIn person = visit.person();
    List<Membership> memberships =
        person == null ? List.of() : persons.memberships(person.personId());
    return memberships.isEmpty()
        ? Page.of("home/home", visit.text("home.title"), new HomePage(person != null))
        : Answer.see(memberships.getFirst().path("overview"));
  }
}
