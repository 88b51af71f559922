package io.tollgate.control.command;

import io.tollgate.core.key.Scope;
import io.tollgate.core.route.Api;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Whether scopes name groups there are. A group that goes with a later configuration leaves keys
/// with a scope that opens nothing: that widens none.
final class ScopeCheck {

  private ScopeCheck() {}

  /// @param api null if it is no longer served: then it has no groups
  /// @return what is wrong, in words; null if nothing
  static @Nullable String refuse(List<Scope> scopes, @Nullable Api api) {
    SortedSet<String> groups = api == null ? new java.util.TreeSet<>() : api.groups();
    for (Scope scope : scopes) {
      if (!scope.group().equals(Scope.EVERY) && !groups.contains(scope.group())) {
        return "\""
            + scope
            + "\": the api has no group \""
            + scope.group()
            + "\" ("
            + (groups.isEmpty()
                ? "it has none"
                : "there " + (groups.size() == 1 ? "is " : "are ") + String.join(", ", groups))
            + ")";
      }
    }
    return null;
  }
}
