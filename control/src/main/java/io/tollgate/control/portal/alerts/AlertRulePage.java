package io.tollgate.control.portal.alerts;

import io.tollgate.control.portal.page.Form;
import io.tollgate.core.person.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/o/{org}/alerts/rules/{rule}`: when, who and how.
///
/// @param id such as `credits-used-80`
/// @param explained when exactly it is told
/// @param always whether it can't be switched off
/// @param own whether the organization added it
/// @param roles that there are
/// @param reason why whoever looks may change nothing; null if they may
public record AlertRulePage(
    String id,
    String explained,
    boolean always,
    boolean own,
    List<Role> roles,
    Form form,
    @Nullable String reason) {

  public AlertRulePage {
    roles = List.copyOf(roles);
  }
}
