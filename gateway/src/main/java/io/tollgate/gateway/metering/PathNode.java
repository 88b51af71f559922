package io.tollgate.gateway.metering;

import io.tollgate.core.price.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Where a walk through a document stands among the paths it follows: all paths at once, as one
/// deterministic automaton built at configuration time. Immutable once built.
final class PathNode {

  /// Most nodes of one automaton. A plain list of paths needs one a segment; only wildcards crossed
  /// with names multiply.
  static final int NODES_MAX = 4096;

  /// Stands where no path leads on.
  static final PathNode NOTHING = new PathNode(new byte[0][], new int[0], new int[0]);

  private final byte[][] names;
  private final PathNode[] children;
  private PathNode other;

  /// Which counted paths end here, by their place in the plan.
  final int[] counts;

  /// Which read paths end here, by their place in the plan.
  final int[] values;

  private PathNode(byte[][] names, int[] counts, int[] values) {
    this.names = names;
    this.children = new PathNode[names.length];
    this.other = this;
    this.counts = counts;
    this.values = values;
  }

  /// The root of the automaton that follows all of them.
  ///
  /// @throws IllegalArgumentException a name is not printable ASCII, or the wildcards multiply
  ///   beyond [#NODES_MAX]
  static PathNode follow(List<JsonPath> counted, List<JsonPath> read) {
    return new Builder(counted, read).root();
  }

  /// Where the member of that (decoded) name leads.
  PathNode child(byte[] name, int length) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].length == length && Arrays.equals(names[i], 0, length, name, 0, length)) {
        return children[i];
      }
    }
    return other;
  }

  /// Where an array's element leads, or a member of a name no path spells out.
  PathNode other() {
    return other;
  }

  /// Whether a path goes on inside a container found here; else it may be skipped unread.
  boolean looksInside(boolean object) {
    return (object && names.length > 0) || other != NOTHING;
  }

  /// The subset construction: a node is the set of paths still alive, told apart by [Alive].
  private static final class Builder {

    private final List<JsonPath> counted;
    private final List<JsonPath> read;
    private final Map<Alive, PathNode> nodes = new HashMap<>();

    /// @param depth segments already matched, the same for each path
    private record Alive(int depth, List<Integer> counted, List<Integer> read) {

      boolean nobody() {
        return counted.isEmpty() && read.isEmpty();
      }
    }

    Builder(List<JsonPath> counted, List<JsonPath> read) {
      this.counted = counted;
      this.read = read;
    }

    PathNode root() {
      return node(new Alive(0, indices(counted.size()), indices(read.size())));
    }

    private PathNode node(Alive alive) {
      if (alive.nobody()) {
        return NOTHING;
      }
      PathNode known = nodes.get(alive);
      if (known != null) {
        return known;
      }
      if (nodes.size() == NODES_MAX) {
        throw new IllegalArgumentException("paths: their wildcards cross too often to follow");
      }
      var spelled = new LinkedHashSet<String>();
      names(counted, alive.counted, alive.depth, spelled);
      names(read, alive.read, alive.depth, spelled);
      List<String> names = List.copyOf(spelled);
      var bytes = new byte[names.size()][];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = ascii(names.get(i));
      }
      var node =
          new PathNode(
              bytes,
              ending(counted, alive.counted, alive.depth),
              ending(read, alive.read, alive.depth));
      nodes.put(alive, node);
      for (int i = 0; i < bytes.length; i++) {
        node.children[i] = node(after(alive, names.get(i)));
      }
      node.other = node(after(alive, JsonPath.ANY));
      return node;
    }

    private Alive after(Alive alive, String name) {
      return new Alive(
          alive.depth + 1,
          surviving(counted, alive.counted, alive.depth, name),
          surviving(read, alive.read, alive.depth, name));
    }

    private static List<Integer> surviving(
        List<JsonPath> paths, List<Integer> alive, int depth, String name) {
      return alive.stream()
          .filter(i -> paths.get(i).segments().size() > depth)
          .filter(i -> {
            String segment = paths.get(i).segments().get(depth);
            return segment.equals(JsonPath.ANY) || segment.equals(name);
          })
          .toList();
    }

    private static void names(
        List<JsonPath> paths, List<Integer> alive, int depth, Set<String> names) {
      for (int i : alive) {
        List<String> segments = paths.get(i).segments();
        if (segments.size() > depth && !segments.get(depth).equals(JsonPath.ANY)) {
          names.add(segments.get(depth));
        }
      }
    }

    private static int[] ending(List<JsonPath> paths, List<Integer> alive, int depth) {
      return alive.stream()
          .filter(i -> paths.get(i).segments().size() == depth)
          .mapToInt(Integer::intValue)
          .toArray();
    }

    private static List<Integer> indices(int size) {
      return IntStream.range(0, size).boxed().toList();
    }
  }

  /// A member's name as the bytes it has when nothing in it is escaped.
  ///
  /// @throws IllegalArgumentException not printable ASCII, or a quote or backslash in it
  static byte[] ascii(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        throw new IllegalArgumentException("member name: \"" + name + "\" (expected: plain ASCII)");
      }
    }
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
