package io.tollgate.control.portal.team;

import io.tollgate.control.portal.page.Form;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The team of an organization.
///
/// @param reason why the reader may not change it; null if they may
/// @param roles what they may give, by value
/// @param saved what was just done; empty for nothing
public record TeamPage(
    Form form,
    List<Person> people,
    List<Invited> invitations,
    @Nullable String reason,
    Map<String, String> roles,
    String saved) {
  public TeamPage {
    people = List.copyOf(people);
    invitations = List.copyOf(invitations);
  }

  /// @param id public
  /// @param role in the reader's words
  /// @param seen when they last signed in; null if never
  /// @param self whether it is the reader
  /// @param changeable whether the reader may change or remove them
  public record Person(
      String id,
      String name,
      String email,
      String roleName,
      String role,
      boolean secondFactor,
      @Nullable Instant seen,
      boolean self,
      boolean changeable) {}

  /// @param id public
  /// @param role in the reader's words
  /// @param expired whether its link no longer works
  public record Invited(
      String id, String email, String role, Instant sent, Instant expires, boolean expired) {}
}
