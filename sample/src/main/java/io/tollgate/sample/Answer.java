package io.tollgate.sample;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What a face says to a [Call]: written to the client while it is made, never held whole.
///
/// @param etag validator of the data behind it; null for what changes from call to call
record Answer(int status, String mediaType, @Nullable String etag, Body body) {

  /// Writes one JSON value.
  @FunctionalInterface
  interface Body {
    void writeTo(JsonGenerator json);
  }

  Answer withEtag(String etag) {
    return new Answer(status, mediaType, etag, body);
  }
}
