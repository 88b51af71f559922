package io.tollgate.app.config;

import io.tollgate.app.config.ApiDraft.PlacedRoute;
import io.tollgate.app.config.Grammar.ApiKeys;
import io.tollgate.core.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The groups an api's routes are in.
final class Grouping {

  private static final Kind<List<Entry.Text>> MEMBERS =
      Kinds.list(Kinds.raw("the id of a route, where `*` stands for any characters"));

  private final Map<String, String> groupOf = new HashMap<>();
  private final Problems problems;

  Grouping(Problems problems) {
    this.problems = problems;
  }

  /// @param routes those that are right
  /// @param otherwise null if there is none
  /// @param whole whether no route was wrong: else one that is missing may be one of those
  void read(Mapping api, List<PlacedRoute> routes, @Nullable Route otherwise, boolean whole) {
    var ids = new ArrayList<>(routes.stream().map(placed -> placed.route().id()).toList());
    if (otherwise != null) {
      ids.add(otherwise.id());
    }
    Entry.Fields groups = api.find(ApiKeys.GROUPS);
    for (Entry.Field field : groups == null ? List.<Entry.Field>of() : groups.fields()) {
      if (!Kinds.NAME.matcher(field.name()).matches()) {
        problems.add(
            field.at(),
            "not a name for a group: "
                + Words.quoted(field.name())
                + " (expected: "
                + Grammar.NAME_WORDS
                + ")");
        continue;
      }
      List<Entry.Text> members = MEMBERS.read(field.value(), problems);
      for (Entry.Text member : members == null ? List.<Entry.Text>of() : members) {
        take(field.name(), member, ids, whole);
      }
    }
  }

  private void take(String group, Entry.Text member, List<String> ids, boolean whole) {
    String glob = member.text() == null ? "" : member.text();
    List<String> matching = ids.stream().filter(id -> PlanReader.globMatches(glob, id)).toList();
    if (matching.isEmpty() && whole) {
      problems.add(
          member.at(),
          glob.contains("*")
              ? member.words() + " takes no route"
              : Words.unknown("route", member.raw(), ids));
    }
    for (String id : matching) {
      String other = groupOf.putIfAbsent(id, group);
      if (other != null && !other.equals(group)) {
        problems.add(member.at(), "route \"" + id + "\" is in the group \"" + other + "\" already");
      }
    }
  }

  /// The route in its group.
  Route grouped(Route route) {
    return new Route(
        route.id(),
        route.method(),
        route.path(),
        route.price(),
        route.access(),
        groupOf.getOrDefault(route.id(), ""),
        route.writes(),
        route.environments());
  }
}
