package io.tollgate.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlWorld;
import io.tollgate.control.MemoryStores;
import io.tollgate.control.port.JournalStatus;
import io.tollgate.core.ledger.Journal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web.WebMvcHealthEndpointExtensionAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/// The checks as the health endpoint shows them on a port of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementPortTest {

  /// The actuator's health endpoint, named part by part as an application would.
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ApplicationAvailabilityAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    EndpointAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthContributorRegistryAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    ServletManagementContextAutoConfiguration.class,
    TomcatServletManagementContextAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    WebMvcHealthEndpointExtensionAutoConfiguration.class
  })
  static class WithActuator {}

  private final ControlWorld world = new ControlWorld();
  private ControlServer server;
  private HttpClient client;

  @BeforeAll
  void start() {
    client = HttpClient.newHttpClient();
    server =
        ControlServer.start(
            world,
            Map.of(
                "management.server.port", 0,
                "management.server.address", "127.0.0.1",
                "management.endpoint.health.show-details", "always"),
            WithActuator.class);
  }

  @AfterAll
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    String port =
        Objects.requireNonNull(
            server.context().getEnvironment().getProperty("local.management.port"));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void readinessIs200WhileChargedCallsCanBeServed() throws Exception {
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/health").body())
        .contains("journal", "folder", "store", "changes", "clock", "books");
  }

  @Test
  void readinessIs503WhenTheJournalCannotTakeCharges() throws Exception {
    JournalStatus before = world.journal;
    world.journal = new JournalStatus(false, Journal.Sync.ALWAYS, 0, 0, 0);
    try {
      assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
      assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    } finally {
      world.journal = before;
    }
  }

  @Test
  void readinessIs503WhenTheStoreIsOutOfReach() throws Exception {
    world.stores.failWith(MemoryStores.outOfReach());
    try {
      assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    } finally {
      world.stores.failWith(null);
    }
  }

  @Test
  void whatNeedsAnOperatorDegradesHealthAndNotReadiness() throws Exception {
    JournalStatus before = world.journal;
    world.journal = new JournalStatus(true, Journal.Sync.ALWAYS, 9, 61_000, 0);
    try {
      HttpResponse<String> health = get("/actuator/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("\"status\":\"DEGRADED\"").contains("61000");
      assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    } finally {
      world.journal = before;
    }
  }

  @Test
  void theActuatorIsNotOnThePublicPortNorTheAdminApiOnTheManagementPort() throws Exception {
    assertThat(server.send("GET", "/actuator/health", "").status()).isEqualTo(404);
    assertThat(get("/admin/v1/plans").statusCode()).isIn(401, 404);
  }
}
