package io.tollgate.core.route;

import io.tollgate.core.key.Environment;
import io.tollgate.core.price.Price;
import java.util.EnumSet;
import java.util.Set;

/// Method and path template inside an api, with its price and its permission.
///
/// @param id unique inside the api, `[a-z0-9-]{1,64}`; stands in the ledger, so it outlives a
///   reload
/// @param method upper case; GET routes take HEAD as well; [#ANY_METHOD] for what no other route
///   takes
/// @param access overrides the api's
/// @param group that scopes of keys name; empty for none
/// @param writes whether it changes something: read-only keys are refused. Where it takes any
///   method, its calls do that are not of a safe one
/// @param environments of keys it takes; not empty
public record Route(
    String id,
    String method,
    PathTemplate path,
    Price price,
    Access access,
    String group,
    boolean writes,
    Set<Environment> environments) {

  /// Stands for every method.
  public static final String ANY_METHOD = "*";

  /// Whatever a key is meant for.
  public static final Set<Environment> EVERY_ENVIRONMENT =
      Set.copyOf(EnumSet.allOf(Environment.class));

  public Route {
    environments = Set.copyOf(environments);
    if (environments.isEmpty()) {
      throw new IllegalArgumentException("route \"" + id + "\" takes no keys at all");
    }
  }

  /// Whether a call of it changes something.
  ///
  /// @param asked the call's method, upper case
  public boolean writes(String asked) {
    return writes && (!method.equals(ANY_METHOD) || changes(asked));
  }

  /// A route of no group that takes keys of every environment.
  public Route(String id, String method, PathTemplate path, Price price, Access access) {
    this(id, method, path, price, access, "", changes(method), EVERY_ENVIRONMENT);
  }

  /// Whether a method changes something, where a route does not say: all but the safe ones of RFC
  /// 9110 section 9.2.1.
  public static boolean changes(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> false;
      default -> true;
    };
  }
}
