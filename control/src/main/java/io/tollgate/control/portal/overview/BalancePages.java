package io.tollgate.control.portal.overview;

import io.tollgate.control.portal.balance.Balance;
import io.tollgate.control.portal.balance.Balances;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.OrganizationPlace;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// `/o/{org}/balance`: the balance line anew, for a page that is open.
@Controller
public final class BalancePages {

  private final Balances balances;

  public BalancePages(Balances balances) {
    this.balances = balances;
  }

  @GetMapping("/o/{org}/balance")
  Answer line(Visit visit, OrganizationPlace place) {
    Balance balance = balances.of(place.organizationId());
    if (balance == null) {
      throw new NotThereException();
    }
    return balance.mark().equals(visit.parameter("seen"))
        ? Answer.unchanged()
        : Page.part("layout/balance", balance).in(place);
  }
}
