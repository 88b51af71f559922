package io.tollgate.core.key;

import java.util.regex.Pattern;

/// Leave to call the routes of one group: to read, or to write as well.
///
/// @param group of routes, by its id in the configuration; [#EVERY] for all routes, those without a
///   group included
/// @param writes whether routes that change something are included
public record Scope(String group, boolean writes) implements Comparable<Scope> {

  /// Stands for every group.
  public static final String EVERY = "*";

  private static final Pattern GROUP = Pattern.compile("\\*|[a-z0-9-]{1,32}");
  private static final String READ = ":read";
  private static final String WRITE = ":write";

  public Scope {
    if (!GROUP.matcher(group).matches()) {
      throw new IllegalArgumentException(
          "group: expected 1 to 32 of a-z, 0-9 and \"-\", or \"*\" for all");
    }
  }

  /// Reads `market:read`, `market:write` or the like; to write includes to read.
  ///
  /// @throws IllegalArgumentException says what is expected
  public static Scope parse(String text) {
    boolean writes = text.endsWith(WRITE);
    if (!writes && !text.endsWith(READ)) {
      throw new IllegalArgumentException(
          "expected a group of routes and what may be done, such as market:read, market:write or"
              + " *:read");
    }
    return new Scope(text.substring(0, text.length() - (writes ? WRITE : READ).length()), writes);
  }

  /// Whether it gives leave to a route.
  ///
  /// @param routeGroup empty for a route without one
  /// @param routeWrites whether the route changes something
  public boolean opens(String routeGroup, boolean routeWrites) {
    return (writes || !routeWrites) && (group.equals(EVERY) || group.equals(routeGroup));
  }

  @Override
  public int compareTo(Scope other) {
    return toString().compareTo(other.toString());
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return group + (writes ? WRITE : READ);
  }
}
