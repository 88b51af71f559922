package io.tollgate.gateway.fuzz;

import io.tollgate.core.request.Query;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The query splitter beside the JDK's decoder: what it takes it reads as that does, split and
/// joined it is what it was, and a parameter that is taken out is out.
public final class QueryFuzz {

  private static final String NAME = "key";

  private QueryFuzz() {}

  static List<String> seeds() {
    return List.of(
        "",
        "key=k",
        "a=1&key=k&b=2",
        "&&key=k&",
        "%6bey=k&KEY=l&key",
        "a=1;key=k&b=2",
        "key;a=1",
        "a=;key",
        "convert=USD%2CEUR&limit=+5",
        "a=%e2%82%ac&b=%ff",
        "a=%C0%AF",
        "a=%",
        "a=%2",
        "=",
        "a==b",
        "a=%00%0d%0a");
  }

  public static void fuzzerTestOneInput(byte[] input) {
    String raw = new String(input, StandardCharsets.ISO_8859_1);
    Query query = Query.parse(raw);
    if (query == null) {
      return;
    }
    Oracle.same(query.raw(), raw, "raw");
    List<String[]> pairs = pairs(raw);
    for (String[] pair : pairs) {
      Oracle.same(query.values(pair[0]), values(pairs, pair[0]), "values of " + pair[0]);
    }
    without(query, pairs, NAME);
    if (!pairs.isEmpty()) {
      without(query, pairs, pairs.getLast()[0]);
    }
  }

  private static void without(Query query, List<String[]> pairs, String name) {
    if (name.isEmpty()) {
      return;
    }
    Query rest = query.without(name);
    Oracle.same(rest.values(name), List.of(), "values left of " + name);
    Query again = Query.parse(rest.raw());
    Oracle.require(again != null, () -> "no query any more: " + rest.raw());
    if (again != null) {
      Oracle.same(again.values(name), List.of(), "values read again of " + name);
      for (String[] pair : pairs) {
        Oracle.same(again.values(pair[0]), rest.values(pair[0]), "what is left of " + pair[0]);
      }
    }
    Oracle.same(rest.without(name).raw(), rest.raw(), "taken out twice");
    for (String[] pair : pairs) {
      if (!(pair[0] + "=" + pair[1]).contains(name)) {
        Oracle.same(rest.values(pair[0]).contains(pair[1]), true, "kept: " + pair[0]);
      }
    }
  }

  private static List<String[]> pairs(String raw) {
    var pairs = new ArrayList<String[]>();
    for (String piece : raw.split("&", -1)) {
      if (!piece.isEmpty()) {
        int equals = piece.indexOf('=');
        String name = equals < 0 ? piece : piece.substring(0, equals);
        String value = equals < 0 ? "" : piece.substring(equals + 1);
        pairs.add(
            new String[] {
              URLDecoder.decode(name, StandardCharsets.UTF_8),
              URLDecoder.decode(value, StandardCharsets.UTF_8)
            });
      }
    }
    return pairs;
  }

  private static List<String> values(List<String[]> pairs, String name) {
    return pairs.stream().filter(pair -> pair[0].equals(name)).map(pair -> pair[1]).toList();
  }
}
