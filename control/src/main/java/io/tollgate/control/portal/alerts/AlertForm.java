package io.tollgate.control.portal.alerts;

import io.tollgate.control.portal.page.Form;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.person.Role;
import java.util.LinkedHashMap;
import java.util.List;

/// The form of a rule as it is now.
final class AlertForm {

  private AlertForm() {}

  static Form of(AlertRule rule) {
    var values = new LinkedHashMap<String, List<String>>();
    values.put("on", rule.on() ? List.of("yes") : List.of());
    values.put("channels", rule.channels().stream().sorted().map(Channel::text).toList());
    values.put("roles", rule.roles().stream().map(Role::name).toList());
    values.put("addresses", List.of(String.join("\n", rule.addresses())));
    return Form.ofAll(values);
  }
}
