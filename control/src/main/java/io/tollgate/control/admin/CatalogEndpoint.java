package io.tollgate.control.admin;

import io.tollgate.control.query.ApiView;
import io.tollgate.control.query.Offers;
import io.tollgate.control.query.PlanView;
import java.util.List;

/// `/plans` and `/apis`: what is sold. Read only: it is configuration.
final class CatalogEndpoint implements Endpoint {

  private final Offers offers;

  CatalogEndpoint(Offers offers) {
    this.offers = offers;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/plans", "listPlans")
            .says("Catalog", "Lists the plans of the configuration in force.")
            .answersPage("All on one page.", PlanView.class)
            .by(_ -> Reply.ok(offers.plans())),
        Operation.get("/plans/{plan}", "getPlan")
            .says("Catalog", "Shows a plan.")
            .answers(200, "The plan.", PlanView.class)
            .by(exchange ->
                Reply.ok(Fields.requireFound("plan", offers.plan(exchange.path("plan"))))),
        Operation.get("/apis", "listApis")
            .says("Catalog", "Lists the apis of the configuration in force, with their prices.")
            .answersPage("All on one page.", ApiView.class)
            .by(_ -> Reply.ok(offers.apis())),
        Operation.get("/apis/{api}", "getApi")
            .says("Catalog", "Shows an api with its prices.")
            .answers(200, "The api.", ApiView.class)
            .by(exchange ->
                Reply.ok(Fields.requireFound("api", offers.api(exchange.path("api"))))));
  }
}
