package io.tollgate.control.portal.organization;

import io.tollgate.control.portal.page.Form;
import org.jspecify.annotations.Nullable;

/// An organization's name and what it demands of its keys.
///
/// @param name the form of the name
/// @param keys the form of the rules; its fields are `max`, `needs` and `days`
/// @param plan what the plan demands anyway
/// @param id of the organization, as support asks for it
/// @param saved what was just done; empty for nothing
/// @param reason why the reader may not change it; null if they may
public record SettingsPage(
    Form name, Form keys, Demand plan, String id, String saved, @Nullable String reason) {

  /// What a plan demands of keys.
  ///
  /// @param max in words; null if any number may live at once
  /// @param expiry in words; null if they need no end
  public record Demand(
      @Nullable String max, boolean limit, @Nullable String expiry, boolean networks) {

    /// Whether it leaves anything to its customers.
    public boolean choosable() {
      return !limit || expiry == null || !networks;
    }
  }
}
