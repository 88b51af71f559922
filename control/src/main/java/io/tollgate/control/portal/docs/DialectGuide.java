package io.tollgate.control.portal.docs;

import io.tollgate.core.request.RefusalCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an api speaks, as its dialect's own code says it.
///
/// @param name as configuration names the dialect
/// @param key where snippets show the key
/// @param places every place a key may stand, in order
/// @param headers names of those added to good answers
/// @param member the member added to good answers; null for none
/// @param refusals each in the dialect's words
public record DialectGuide(
    String name,
    KeyHeader key,
    List<Place> places,
    List<String> headers,
    @Nullable String member,
    List<Worded> refusals) {

  public DialectGuide {
    places = List.copyOf(places);
    headers = List.copyOf(headers);
    refusals = List.copyOf(refusals);
  }

  /// A header that carries a key.
  ///
  /// @param prefix what stands before the key in it, with its space; may be empty
  public record KeyHeader(String name, String prefix) {}

  /// A place where a key may stand.
  ///
  /// @param name of the header, the parameter, or what a segment begins with; empty where the kind
  ///   says all
  public record Place(Kind kind, String name) {}

  /// The kinds of such places.
  public enum Kind {
    HEADER,
    BEARER,
    BARE,
    BASIC,
    PARAMETER,
    SEGMENT,
    CERTIFICATE
  }

  /// A refusal as a client gets it.
  ///
  /// @param headers name, value, name, value
  public record Worded(RefusalCode code, int status, List<String> headers, String body) {
    public Worded {
      headers = List.copyOf(headers);
    }
  }
}
