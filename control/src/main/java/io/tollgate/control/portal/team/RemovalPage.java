package io.tollgate.control.portal.team;

import io.tollgate.control.portal.page.Form;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of it when somebody leaves a team.
///
/// @param keys that they made, and that go on
/// @param self whether it is the reader who leaves
/// @param reason why it can't be; null if it can
public record RemovalPage(
    Form form,
    String id,
    String name,
    String email,
    List<Made> keys,
    boolean self,
    @Nullable String reason) {
  public RemovalPage {
    keys = List.copyOf(keys);
  }

  /// @param rotate path of the page that rotates it
  public record Made(String label, String hint, String rotate) {}
}
