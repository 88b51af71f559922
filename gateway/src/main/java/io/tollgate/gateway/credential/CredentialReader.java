package io.tollgate.gateway.credential;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.tollgate.core.request.Query;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.headers.FlatHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the key a request shows in the carriers of one api, and says what must not go upstream.
///
/// An empty value is no key.
///
/// Thread: any; immutable.
public final class CredentialReader {

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  /// Those that are read, in order; beside each the header it stands in, if it stands in one.
  private final Carrier[] carriers;

  private final @Nullable AsciiString[] headers;

  /// Prefixes of segments to be cut; mostly none.
  private final List<String> segments;

  private final Several several;
  private final boolean anyCase;
  private final List<String> parameters;
  private final List<String> headerNames;

  /// @param urlKeys whether a key may stand in the URL; if not it is not read there, only removed
  public CredentialReader(Carriers carriers, boolean urlKeys) {
    this.carriers =
        carriers.ordered().stream()
            .filter(carrier -> urlKeys || !Carriers.isInUrl(carrier))
            .filter(carrier -> !(carrier instanceof Carrier.Certificate))
            .toArray(Carrier[]::new);
    this.headers = new @Nullable AsciiString[this.carriers.length];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = header(this.carriers[i]);
    }
    this.several = carriers.several();
    this.anyCase = carriers.anyCase();
    Set<String> names = new LinkedHashSet<>();
    var inQuery = new ArrayList<String>();
    var inPath = new ArrayList<String>();
    Stream.concat(carriers.ordered().stream(), carriers.ignored().stream())
        .forEach(carrier -> {
          AsciiString header = header(carrier);
          if (header != null) {
            names.add(header.toString());
          } else if (carrier instanceof Carrier.Parameter(String name)) {
            inQuery.add(name);
          } else if (carrier instanceof Carrier.Segment(String prefix)) {
            inPath.add(prefix);
          }
        });
    this.headerNames = List.copyOf(names);
    this.parameters = List.copyOf(inQuery);
    this.segments = List.copyOf(inPath);
  }

  private static @Nullable AsciiString header(Carrier carrier) {
    return switch (carrier) {
      case Carrier.Header(String name) -> AsciiString.cached(name);
      case Carrier.Bearer _, Carrier.Bare _, Carrier.Basic _ -> HttpHeaderNames.AUTHORIZATION;
      case Carrier.Parameter _, Carrier.Segment _, Carrier.Certificate _ -> null;
    };
  }

  /// A path that carries keys, taken apart.
  public static final class KeyedPath {
    private final String rest;
    private final List<String> cut;

    private KeyedPath(String rest, List<String> cut) {
      this.rest = rest;
      this.cut = List.copyOf(cut);
    }

    /// The path of the resource: canonical as before, without any key.
    public String rest() {
      return rest;
    }

    @Override
    public String toString() {
      return rest;
    }
  }

  /// Takes the keys out of a path. What comes of it stands for the request's path from then on.
  ///
  /// @param path canonical
  /// @return null if it carries none
  public @Nullable KeyedPath cut(String path) {
    if (segments.isEmpty()) {
      return null;
    }
    var rest = new StringBuilder(path.length());
    var cut = new ArrayList<String>(1);
    boolean behindKey = false;
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      boolean key = isKey(path, start);
      if (key) {
        cut.add(path.substring(start, end));
      } else if (end > start || !behindKey) {
        // A last slash behind a key only ends the key.
        rest.append('/').append(path, start, end);
      }
      behindKey = key;
      start = end + 1;
    }
    return cut.isEmpty() ? null : new KeyedPath(rest.isEmpty() ? "/" : rest.toString(), cut);
  }

  private boolean isKey(String path, int segment) {
    for (int i = 0; i < segments.size(); i++) {
      if (begins(path, segment, segments.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String text, int at, String prefix) {
    return text.regionMatches(true, at, prefix, 0, prefix.length());
  }

  /// Looks for the key.
  ///
  /// @param path what [#cut] made of the path
  public Shown read(FlatHeaders requestHeaders, Query query, @Nullable KeyedPath path) {
    Shown found = Shown.Other.NOTHING;
    for (int c = 0; c < carriers.length; c++) {
      AsciiString header = headers[c];
      Shown here =
          header != null
              ? inHeaders(carriers[c], header, requestHeaders)
              : inUrl(carriers[c], query, path);
      if (here == Shown.Other.TWO || (here != Shown.Other.NOTHING && several == Several.FIRST)) {
        return here;
      }
      if (found instanceof Shown.Key first && here instanceof Shown.Key next) {
        if (several == Several.NONE || !first.text().equals(next.text())) {
          return Shown.Other.TWO;
        }
        found = next.inUrl() ? next : first;
      } else if (here != Shown.Other.NOTHING) {
        found = here;
      }
    }
    return found;
  }

  private Shown inHeaders(Carrier carrier, AsciiString header, FlatHeaders shown) {
    String key = null;
    for (int i = 0; i < shown.size(); i++) {
      if (header.contentEqualsIgnoreCase(shown.name(i))) {
        String next = normal(inHeader(carrier, shown.value(i).toString()));
        if (key != null && next != null && !key.equals(next)) {
          return Shown.Other.TWO;
        }
        key = next == null ? key : next;
      }
    }
    return key == null ? Shown.Other.NOTHING : new Shown.Key(key, false);
  }

  private static @Nullable String inHeader(Carrier carrier, String value) {
    return switch (carrier) {
      case Carrier.Header _ -> value;
      case Carrier.Bearer _ -> behind(BEARER, value);
      case Carrier.Bare _ -> value.indexOf(' ') < 0 && value.indexOf('\t') < 0 ? value : null;
      case Carrier.Basic(String user) -> password(user, behind(BASIC, value));
      case Carrier.Parameter _, Carrier.Segment _, Carrier.Certificate _ -> null;
    };
  }

  private static @Nullable String behind(String scheme, String value) {
    return value.regionMatches(true, 0, scheme, 0, scheme.length())
        ? value.substring(scheme.length()).strip()
        : null;
  }

  private static @Nullable String password(String user, @Nullable String encoded) {
    if (encoded == null) {
      return null;
    }
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon == user.length() && pair.startsWith(user) ? pair.substring(colon + 1) : null;
    } catch (IllegalArgumentException _) {
      // Not base64: nothing that can be read.
      return null;
    }
  }

  private Shown inUrl(Carrier carrier, Query query, @Nullable KeyedPath path) {
    return switch (carrier) {
      case Carrier.Parameter(String name) -> one(query.values(name));
      case Carrier.Segment(String prefix) ->
          path == null
              ? Shown.Other.NOTHING
              : one(
                  path.cut.stream()
                      .filter(segment -> begins(segment, 0, prefix))
                      .map(segment -> segment.substring(prefix.length()))
                      .toList());
      case Carrier.Header _, Carrier.Bearer _, Carrier.Bare _, Carrier.Basic _ ->
          Shown.Other.NOTHING;
      // The connection's, not the request's: the flow asks it.
      case Carrier.Certificate _ -> Shown.Other.NOTHING;
    };
  }

  private Shown one(List<String> values) {
    String key = null;
    for (int i = 0; i < values.size(); i++) {
      String next = normal(values.get(i));
      if (key != null && next != null && !key.equals(next)) {
        return Shown.Other.TWO;
      }
      key = next == null ? key : next;
    }
    return key == null ? Shown.Other.NOTHING : new Shown.Key(key, true);
  }

  private @Nullable String normal(@Nullable String shown) {
    if (shown == null || shown.isEmpty()) {
      return null;
    }
    return anyCase ? shown.toLowerCase(Locale.ROOT) : shown;
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
    return headerNames;
  }
}
