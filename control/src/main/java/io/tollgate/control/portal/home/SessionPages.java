package io.tollgate.control.portal.home;

import io.tollgate.control.portal.page.Answer;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/account/session`: asking is enough to stay signed in.
@Controller
public final class SessionPages {

  @GetMapping("/account/session")
  Answer stay() {
    return Answer.unchanged();
  }
}
