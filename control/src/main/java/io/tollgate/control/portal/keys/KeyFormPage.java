package io.tollgate.control.portal.keys;

import io.tollgate.control.portal.page.Form;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form of a key, to make one or to change one.
///
/// @param form as it stands
/// @param path where it is sent
/// @param back where "Cancel" leads
/// @param apis to choose from, for a new key; empty where there is no choice
/// @param api the one its groups are of
/// @param groups of the api
/// @param preview what it comes to
/// @param lives ends that are offered: value and words
/// @param demands what the key policy demands, at which field: `limit`, `end`, `networks`, `count`
/// @param once tells a form that is sent again from another; empty for a change
/// @param refused why they can't; null if they can
/// @param unverified whether they have to prove their address first
/// @param fresh whether it makes a key
public record KeyFormPage(
    Form form,
    String path,
    String back,
    Map<String, String> apis,
    String api,
    Groups groups,
    Preview preview,
    Map<String, String> lives,
    Map<String, String> demands,
    String once,
    @Nullable String refused,
    boolean unverified,
    boolean fresh) {

  /// What a key of this form may do.
  ///
  /// @param sentences all of it, one after the other
  /// @param hints what is good to know
  /// @param groups the boxes of the api; null where they stand already
  public record Preview(List<String> sentences, List<String> hints, @Nullable Groups groups) {}

  /// What can be chosen of an api.
  ///
  /// @param boxes value and words of each scope; empty if the api has no groups
  public record Groups(Form form, String api, Map<String, String> boxes) {}

  /// What is demanded at a field; null for nothing.
  public @Nullable String demand(String field) {
    return demands.get(field);
  }
}
