package io.tollgate.app.config;

import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import io.tollgate.gateway.dialect.Dialect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The OpenAPI documents of a configuration's apis, read and held against what is sold: each
/// operation goes to a route or to an endpoint of the dialect's, and each route is described.
///
/// @param byApi by the api's id; only apis that name a document
/// @param problems each at its place in a document; empty if all are good
public record References(Map<String, Reference> byApi, List<Problem> problems) {

  public References {
    byApi = Map.copyOf(byApi);
    problems = List.copyOf(problems);
  }

  /// Reads the documents. Blocks.
  ///
  /// @param dialects by name
  public static References read(Configuration configuration, Map<String, Dialect> dialects) {
    var byApi = new LinkedHashMap<String, Reference>();
    var told = new ArrayList<Problem>();
    for (Api api : configuration.catalog().apis()) {
      Path file = configuration.documents().get(api.id());
      if (file != null) {
        var problems = new Problems();
        Reference reference =
            read(file, api, configuration.catalog(), dialects.get(api.dialect()), problems);
        if (reference != null) {
          byApi.put(api.id(), reference);
        }
        told.addAll(problems.told(file.toString()));
      }
    }
    return new References(byApi, told);
  }

  private static @Nullable Reference read(
      Path file, Api api, Catalog catalog, @Nullable Dialect dialect, Problems problems) {
    String text = ConfigFile.text(file, problems);
    OpenApiReader.Placed placed = text == null ? null : OpenApiReader.read(text, problems);
    if (placed == null) {
      return null;
    }
    Set<String> described = new LinkedHashSet<>();
    for (Operation operation : placed.reference().operations()) {
      Route route = any(operation).route(api, catalog);
      if (route != null) {
        described.add(route.id());
      } else if (!isOf(dialect, operation)) {
        problems.add(
            placed.operationsAt().getOrDefault(operation.id(), Place.START),
            "no route of the api "
                + Words.quoted(api.id())
                + " takes "
                + operation.method()
                + " "
                + operation.path());
      }
    }
    refuseUndescribed(api, described, placed.unlisted(), problems);
    return placed.reference();
  }

  private static void refuseUndescribed(
      Api api, Set<String> described, OpenApiReader.Unlisted unlisted, Problems problems) {
    var ids = new LinkedHashSet<String>();
    for (Route route : api.routes()) {
      ids.add(route.id());
      if (!described.contains(route.id()) && !unlisted.routes().contains(route.id())) {
        problems.add(
            unlisted.at(),
            "the route "
                + Words.quoted(route.id())
                + " of the api "
                + Words.quoted(api.id())
                + " is not described; add it, or its id to \""
                + OpenApiReader.UNLISTED
                + "\"");
      }
    }
    for (String id : unlisted.routes()) {
      if (!ids.contains(id)) {
        problems.add(unlisted.at(), Words.unknown("route", id, ids));
      }
    }
  }

  /// A call of an operation, whatever is given with it.
  private static Filled any(Operation operation) {
    return Filled.chosen(operation, Map.of(), "");
  }

  private static boolean isOf(@Nullable Dialect dialect, Operation operation) {
    String path = any(operation).canonicalPath();
    String method = operation.method().equals("HEAD") ? "GET" : operation.method();
    return dialect != null && path != null && dialect.endpoint(method, path) != null;
  }
}
