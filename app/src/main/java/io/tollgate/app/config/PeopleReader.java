package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.Root;
import io.tollgate.core.account.Plan;
import java.util.List;

/// Reads of `portal` how people come in.
final class PeopleReader {

  private PeopleReader() {}

  static PeopleConfig read(Mapping portal, Mapping root, List<Plan> plans, Problems problems) {
    String plan = null;
    if (portal.find(PortalKeys.SIGN_UP) != null) {
      Mapping signUp = portal.under(PortalKeys.SIGN_UP, PortalKeys.SignUp.SECTION);
      plan = signUp.find(PortalKeys.SignUp.PLAN);
      String id = plan;
      if (id != null && plans.stream().noneMatch(known -> known.id().equals(id))) {
        problems.add(signUp.at(PortalKeys.SignUp.PLAN), "no plan has this id");
      }
    }
    boolean mailbox = portal.get(PortalKeys.MAILBOX);
    if (mailbox && root.has(Root.MAIL)) {
      problems.add(portal.at(PortalKeys.MAILBOX), "goes without \"mail\" only");
    }
    return new PeopleConfig(plan, mailbox, SsoReader.read(portal, problems));
  }
}
