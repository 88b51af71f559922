package io.tollgate.control.portal.home;

import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/`: where a stranger arrives.
@Controller
public final class HomePages {

  @GetMapping("/")
  Answer home(Visit visit) {
    return Page.of("home/home", visit.text("home.title"), new HomePage());
  }
}
