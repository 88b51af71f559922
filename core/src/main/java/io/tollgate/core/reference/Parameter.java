package io.tollgate.core.reference;

import java.util.List;

/// One thing that is given with a call.
///
/// @param description in plain words; may be empty
/// @param type as JSON Schema names it
/// @param choices its values, where they are listed; else empty
/// @param fallback what counts where it is left out; empty where that is not said
/// @param example a value that works; empty where none is given
public record Parameter(
    String name,
    In in,
    boolean required,
    String description,
    String type,
    List<String> choices,
    String fallback,
    String example) {

  public Parameter {
    choices = List.copyOf(choices);
  }

  /// Where it stands.
  public enum In {
    PATH,
    QUERY,
    HEADER
  }
}
