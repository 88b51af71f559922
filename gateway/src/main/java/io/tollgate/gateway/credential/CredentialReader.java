package io.tollgate.gateway.credential;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.tollgate.core.request.Query;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the key a request shows in the carriers of one api.
///
/// Every carrier is looked at, so that two different keys are seen; the same key twice is fine. An
/// empty value is no key.
///
/// Thread: any; immutable.
public final class CredentialReader {

  private static final String BEARER = "Bearer ";

  private final List<AsciiString> headers;
  private final boolean bearer;
  private final List<String> parameters;
  private final boolean headerWins;
  private final boolean queryKeys;

  /// @param headers names of header carriers
  /// @param bearer whether `Authorization: Bearer` is one
  /// @param parameters names of query carriers, exact
  /// @param headerWins whether a key in the query is not looked at where a header has one
  /// @param queryKeys whether a key may stand in the query; if not it is not read, only removed
  public CredentialReader(
      List<String> headers,
      boolean bearer,
      List<String> parameters,
      boolean headerWins,
      boolean queryKeys) {
    this.headers = headers.stream().map(AsciiString::cached).toList();
    this.bearer = bearer;
    this.parameters = List.copyOf(parameters);
    this.headerWins = headerWins;
    this.queryKeys = queryKeys;
  }

  /// Looks for the key.
  public Shown read(FlatHeaders requestHeaders, Query query) {
    String key = null;
    for (int i = 0; i < requestHeaders.size(); i++) {
      String carried = carried(requestHeaders.name(i), requestHeaders.value(i));
      if (carried != null) {
        if (key != null && !key.equals(carried)) {
          return Shown.Other.TWO;
        }
        key = carried;
      }
    }
    if (queryKeys && (key == null || !headerWins)) {
      for (int p = 0; p < parameters.size(); p++) {
        List<String> values = query.values(parameters.get(p));
        for (int v = 0; v < values.size(); v++) {
          String carried = values.get(v);
          if (key != null && !carried.isEmpty() && !key.equals(carried)) {
            return Shown.Other.TWO;
          }
          key = carried.isEmpty() ? key : carried;
        }
      }
    }
    return key == null ? Shown.Other.NOTHING : new Shown.Key(key);
  }

  private @Nullable String carried(CharSequence name, CharSequence value) {
    if (bearer && HttpHeaderNames.AUTHORIZATION.contentEqualsIgnoreCase(name)) {
      return ofBearer(value.toString());
    }
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).contentEqualsIgnoreCase(name)) {
        return value.isEmpty() ? null : value.toString();
      }
    }
    return null;
  }

  private static @Nullable String ofBearer(String value) {
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    String token = value.substring(BEARER.length()).strip();
    return token.isEmpty() ? null : token;
  }

  /// The query without any key, whether keys may stand there or not.
  public Query withoutKeys(Query query) {
    Query rest = query;
    for (int i = 0; i < parameters.size(); i++) {
      rest = rest.without(parameters.get(i));
    }
    return rest;
  }

  /// Names of headers that must not go upstream.
  public List<String> headerNames() {
    var names = new ArrayList<String>();
    headers.forEach(name -> names.add(name.toString()));
    if (bearer) {
      names.add(HttpHeaderNames.AUTHORIZATION.toString());
    }
    return names;
  }
}
