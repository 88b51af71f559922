package io.tollgate.gateway.metering;

import io.tollgate.core.price.JsonPath;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The slow model: a whole document as a tree, read by recursion.
sealed interface JsonTree {

  record Scalar(String raw) implements JsonTree {}

  record Elements(List<JsonTree> elements) implements JsonTree {}

  record Member(String name, JsonTree value, String raw) {}

  record Members(List<Member> members) implements JsonTree {}

  /// @throws IllegalArgumentException it is not JSON
  static JsonTree read(String text) {
    var reader = new Reader(text.startsWith("\ufeff") ? text.substring(1) : text);
    JsonTree tree = reader.value();
    reader.space();
    reader.require(reader.at == reader.text.length());
    return tree;
  }

  /// Every value at a path.
  default List<JsonTree> at(JsonPath path) {
    List<JsonTree> found = List.of(this);
    for (String segment : path.segments()) {
      var next = new ArrayList<JsonTree>();
      for (JsonTree tree : found) {
        switch (tree) {
          case Elements array when segment.equals(JsonPath.ANY) -> next.addAll(array.elements);
          case Members object ->
              object.members.stream()
                  .filter(m -> segment.equals(JsonPath.ANY) || segment.equals(m.name))
                  .forEach(m -> next.add(m.value));
          case Elements _, Scalar _ -> {}
        }
      }
      found = next;
    }
    return found;
  }

  default long count(JsonPath path) {
    return at(path).stream()
        .mapToLong(tree ->
            switch (tree) {
              case Elements array -> array.elements.size();
              case Members object -> object.members.size();
              case Scalar scalar -> scalar.raw.equals("null") ? 0 : 1;
            })
        .sum();
  }

  default long value(JsonPath path) {
    List<JsonTree> found = at(path);
    if (found.isEmpty() || (found.size() > 1 && !path.segments().contains(JsonPath.ANY))) {
      return -1;
    }
    BigInteger sum = BigInteger.ZERO;
    for (JsonTree tree : found) {
      if (!(tree instanceof Scalar(String raw)) || !raw.matches("[0-9]+")) {
        return -1;
      }
      BigInteger value = new BigInteger(raw);
      if (value.bitLength() > 63) {
        return -1;
      }
      sum = sum.add(value);
    }
    return sum.bitLength() > 63 ? -1 : sum.longValue();
  }

  final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    JsonTree value() {
      space();
      return switch (peek()) {
        case '{' -> members();
        case '[' -> elements();
        default ->
            new Scalar(
                match(
                    "\"(?:[^\"\\\\]|\\\\.)*+\"|true|false|null"
                        + "|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"));
      };
    }

    private JsonTree members() {
      at++;
      var members = new ArrayList<Member>();
      space();
      while (peek() != '}') {
        space();
        String name = unescape(match("\"(?:[^\"\\\\]|\\\\.)*+\""));
        space();
        match(":");
        space();
        int from = at;
        JsonTree value = value();
        members.add(new Member(name, value, text.substring(from, at)));
        space();
        require(peek() == '}' || (peek() == ',' && ++at > 0 && next() == '"'));
      }
      at++;
      return new Members(members);
    }

    private JsonTree elements() {
      at++;
      var elements = new ArrayList<JsonTree>();
      space();
      while (peek() != ']') {
        elements.add(value());
        space();
        require(peek() == ']' || (peek() == ',' && ++at > 0 && next() != ']'));
      }
      at++;
      return new Elements(elements);
    }

    private char next() {
      space();
      return peek();
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private void space() {
      while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String match(String pattern) {
      var matcher = Pattern.compile(pattern, Pattern.DOTALL);
      var found = matcher.matcher(text).region(at, text.length());
      require(found.lookingAt());
      at = found.end();
      return found.group();
    }

    private void require(boolean good) {
      if (!good) {
        throw new IllegalArgumentException("not JSON at " + at);
      }
    }

    private static String unescape(String raw) {
      var matcher = Pattern.compile("\\\\u([0-9a-fA-F]{4})|\\\\([\"\\\\/])").matcher(raw);
      String plain =
          matcher.replaceAll(found ->
              Matcher.quoteReplacement(
                  found.group(1) != null
                      ? String.valueOf((char) Integer.parseInt(found.group(1), 16))
                      : found.group(2)));
      return plain.substring(1, plain.length() - 1);
    }
  }
}
