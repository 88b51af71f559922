package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.PortalKeys;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.app.config.Grammar.SignUpKeys;
import io.tollgate.core.account.Plan;
import java.util.List;

/// Reads `portal`.
final class PortalReader {

  private PortalReader() {}

  static PortalConfig read(Mapping root, List<Plan> plans, Problems problems) {
    Mapping portal = root.under(Root.PORTAL, PortalKeys.SECTION);
    String plan = null;
    if (portal.find(PortalKeys.SIGN_UP) != null) {
      Mapping signUp = portal.under(PortalKeys.SIGN_UP, SignUpKeys.SECTION);
      plan = signUp.find(SignUpKeys.PLAN);
      String id = plan;
      if (id != null && plans.stream().noneMatch(known -> known.id().equals(id))) {
        problems.add(signUp.at(SignUpKeys.PLAN), "no plan has the id " + Words.quoted(id));
      }
    }
    boolean mailbox = portal.get(PortalKeys.MAILBOX);
    if (mailbox && root.has(Root.MAIL)) {
      problems.add(portal.at(PortalKeys.MAILBOX), "goes without \"mail\" only");
    }
    return new PortalConfig(
        portal.find(PortalKeys.URL), portal.get(PortalKeys.NAME), plan, mailbox);
  }
}
