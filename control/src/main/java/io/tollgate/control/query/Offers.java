package io.tollgate.control.query;

import io.tollgate.core.account.Plan;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import java.util.Comparator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is sold: plans and apis of the configuration in force.
///
/// Thread: any.
public final class Offers {

  private final Supplier<Catalog> catalog;

  public Offers(Supplier<Catalog> catalog) {
    this.catalog = catalog;
  }

  /// In the order of ids.
  public Page<PlanView> plans() {
    return Page.all(
        catalog.get().plans().values().stream()
            .sorted(Comparator.comparing(Plan::id))
            .map(PlanView::of)
            .toList());
  }

  /// @return null if there is none
  public @Nullable PlanView plan(String id) {
    Plan plan = catalog.get().plan(id);
    return plan == null ? null : PlanView.of(plan);
  }

  /// In the order of the configuration.
  public Page<ApiView> apis() {
    return Page.all(catalog.get().apis().stream().map(ApiView::of).toList());
  }

  /// @return null if there is none
  public @Nullable ApiView api(String id) {
    Api api = catalog.get().apiById(id);
    return api == null ? null : ApiView.of(api);
  }
}
