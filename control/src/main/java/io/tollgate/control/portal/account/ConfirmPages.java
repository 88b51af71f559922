package io.tollgate.control.portal.account;

import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Paths;
import io.tollgate.control.portal.page.Visit;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/confirm-identity`: asks who it is, then goes where `next` says.
@Controller
public final class ConfirmPages {

  private final FreshIdentity fresh;

  public ConfirmPages(FreshIdentity fresh) {
    this.fresh = fresh;
  }

  @GetMapping("/confirm-identity")
  Answer form(Visit visit) {
    return confirm(visit);
  }

  @PostMapping("/confirm-identity")
  Answer confirm(Visit visit) {
    Answer ask = fresh.ask(visit);
    String next = visit.parameter("next");
    return ask == null ? Answer.see(Paths.isOwn(next) ? next : "/") : ask;
  }
}
