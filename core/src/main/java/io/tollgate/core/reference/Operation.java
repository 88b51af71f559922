package io.tollgate.core.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing an api does.
///
/// @param id unique in its document, `[A-Za-z0-9._-]{1,64}`: stands in addresses of pages
/// @param method upper case
/// @param path inside the api, with the names of its parameters: `/coins/{id}`
/// @param summary one line
/// @param description more of it; may be empty
/// @param body an example of what is sent; null where nothing is
/// @param answer an example of a good answer, as JSON; null where there is none
public record Operation(
    String id,
    String method,
    String path,
    String summary,
    String description,
    List<Parameter> parameters,
    @Nullable Body body,
    @Nullable String answer) {

  public Operation {
    parameters = List.copyOf(parameters);
  }

  /// What is sent with a call.
  ///
  /// @param contentType such as `application/json`
  public record Body(String contentType, String example) {}
}
