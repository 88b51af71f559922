package io.tollgate.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlSettingsTest {

  @Test
  void everyDefaultIsNamedHere() {
    var expected = new LinkedHashMap<String, Object>();
    expected.put("server.address", "127.0.0.1");
    expected.put("server.port", 8081);
    expected.put("server.shutdown", "graceful");
    expected.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
    expected.put("spring.threads.virtual.enabled", true);
    expected.put("spring.main.banner-mode", "off");
    expected.put("spring.web.resources.add-mappings", false);
    expected.put("spring.mvc.formcontent.filter.enabled", false);
    expected.put("spring.mvc.hiddenmethod.filter.enabled", false);
    expected.put("server.tomcat.max-connections", 512);
    expected.put("server.tomcat.accept-count", 64);
    expected.put("server.tomcat.connection-timeout", "10s");
    expected.put("server.tomcat.keep-alive-timeout", "30s");
    expected.put("server.tomcat.max-swallow-size", "64KB");
    expected.put("server.tomcat.max-http-form-post-size", "64KB");
    expected.put("server.tomcat.max-parameter-count", 64);
    expected.put("server.max-http-request-header-size", "16KB");
    expected.put("logging.level.org.springframework.web.servlet.PageNotFound", "error");
    expected.put("spring.web.error.include-stacktrace", "never");
    expected.put(
        "management.endpoint.health.status.order", "down,out-of-service,degraded,up,unknown");
    expected.put("management.endpoint.health.probes.enabled", true);
    expected.put(
        "management.endpoint.health.group.readiness.include", "readinessState,journal,store");

    Map<String, Object> properties = ControlSettings.DEFAULT.toProperties();

    assertThat(properties).containsExactlyEntriesOf(expected);
  }
}
