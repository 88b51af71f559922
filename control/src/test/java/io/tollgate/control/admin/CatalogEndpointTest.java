package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class CatalogEndpointTest {

  private final ControlServer server;

  CatalogEndpointTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void plansAreListedInOrder() {
    Answer plans = server.get("/admin/v1/plans");

    assertThat(plans.status()).isEqualTo(200);
    assertThat(plans.json().at("/items/0/id").asString()).isEqualTo("growth");
    assertThat(plans.json().path("items")).hasSize(3);
  }

  @Test
  void aPlanShowsItsCapsAndLimits() {
    Answer plan = server.get("/admin/v1/plans/starter");

    assertThat(plan.json().at("/caps/1/window").asString()).isEqualTo("anchored_month");
    assertThat(plan.json().at("/caps/1/credits").asLong()).isEqualTo(10_000);
    assertThat(plan.json().path("minuteLimit").asLong()).isEqualTo(30);
    assertThat(plan.json().path("minutePerKey").asBoolean()).isTrue();
  }

  @Test
  void aPlanWithoutAMinuteLimitSaysNull() {
    assertThat(server.get("/admin/v1/plans/metered").json().path("minuteLimit").isNull()).isTrue();
  }

  @Test
  void aPlanShowsItsConcurrencyAndWhatOverageCosts() {
    Answer plan = server.get("/admin/v1/plans/starter");
    assertThat(plan.json().path("keyConcurrency").isNull()).isTrue();
    assertThat(plan.json().path("overagePrice").isNull()).isTrue();
    Answer growth = server.get("/admin/v1/plans/growth");
    assertThat(growth.json().path("keyConcurrency").asLong()).isEqualTo(10);
    assertThat(growth.json().path("organizationConcurrency").isNull()).isTrue();
    assertThat(growth.field("overagePrice")).isEqualTo("0.0005");
    assertThat(growth.field("overageCurrency")).isEqualTo("USD");
  }

  @Test
  void aPlanShowsItsCreditsPerSecondAndHowFarItReaches() {
    Answer plan = server.get("/admin/v1/plans/starter");
    assertThat(plan.json().path("throughput").isNull()).isTrue();
    assertThat(plan.json().path("historyDays").isNull()).isTrue();
    assertThat(plan.json().path("mainnets").asBoolean()).isTrue();
    Answer growth = server.get("/admin/v1/plans/growth");
    assertThat(growth.json().at("/throughput/soft").asLong()).isEqualTo(700);
    assertThat(growth.json().at("/throughput/factor").asString()).isEqualTo("2.1");
    assertThat(growth.json().path("historyDays").asLong()).isEqualTo(365);
    assertThat(growth.json().path("mainnets").asBoolean()).isFalse();
  }

  @Test
  void apisShowTheirRoutesAndPrices() {
    Answer apis = server.get("/admin/v1/apis");
    Answer api = server.get("/admin/v1/apis/market");

    assertThat(apis.json().at("/items/0")).isEqualTo(api.json());
    assertThat(api.field("keyShape")).isEqualTo("uuid");
    assertThat(api.json().path("importedKeys").isBoolean()).isTrue();
    assertThat(api.json().at("/mounts/0/host").isNull()).isTrue();
    assertThat(api.json().at("/routes/0/charges/0").asString()).isEqualTo("1 per call");
    assertThat(api.json().at("/routes/1/charges").isEmpty()).isTrue();
    assertThat(api.json().at("/routes/0/group").asString()).isEqualTo("market");
    assertThat(api.json().at("/routes/0/writes").booleanValue()).isFalse();
    assertThat(api.json().at("/routes/0/environments"))
        .hasToString("[\"development\",\"qa\",\"production\"]");
    assertThat(api.json().at("/routes/1/group").isNull()).isTrue();
    assertThat(api.field("plainHttp")).isEqualTo("allow");
    assertThat(api.json().at("/routes/1/access").asString()).isEqualTo("anonymous");
  }

  @Test
  void whatIsNotThereIs404() {
    assertThat(server.get("/admin/v1/plans/gold").status()).isEqualTo(404);
    assertThat(server.get("/admin/v1/apis/gold").status()).isEqualTo(404);
  }

  @Test
  void aParameterIsOneTooManyWhich400Says() {
    assertThat(server.get("/admin/v1/plans?limit=1").status()).isEqualTo(400);
    assertThat(server.get("/admin/v1/apis?x").status()).isEqualTo(400);
  }
}
