package io.tollgate.control;

import java.util.LinkedHashMap;
import java.util.Map;

/// Where the control plane listens, and what follows from how it is meant to run.
///
/// @param address an address of this machine; loopback unless the operator says otherwise
/// @param port 0 for any free one
public record ControlSettings(String address, int port) {

  /// Loopback at 8081.
  public static final ControlSettings DEFAULT = new ControlSettings("127.0.0.1", 8081);

  /// Spring's properties for it. Give them as defaults to the Spring application; those of the
  /// health endpoint have a meaning only where the actuator is present.
  public Map<String, Object> toProperties() {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("server.address", address);
    properties.put("server.port", port);
    properties.put("server.shutdown", "graceful");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
    properties.put("spring.threads.virtual.enabled", true);
    properties.put("spring.main.banner-mode", "off");
    properties.put("spring.web.resources.add-mappings", false);
    properties.put("spring.mvc.formcontent.filter.enabled", false);
    properties.put("spring.mvc.hiddenmethod.filter.enabled", false);
    // One operator or a few scripts: small numbers, all of them bounds.
    properties.put("server.tomcat.max-connections", 512);
    properties.put("server.tomcat.accept-count", 64);
    properties.put("server.tomcat.connection-timeout", "10s");
    properties.put("server.tomcat.keep-alive-timeout", "30s");
    properties.put("server.tomcat.max-swallow-size", "64KB");
    properties.put("server.tomcat.max-http-form-post-size", "64KB");
    properties.put("server.tomcat.max-parameter-count", 64);
    properties.put("server.max-http-request-header-size", "16KB");
    // A path that is not there is answered, and is nothing to log.
    properties.put("logging.level.org.springframework.web.servlet.PageNotFound", "error");
    // Errors of the container itself: a status and nothing about us.
    properties.put("spring.web.error.include-stacktrace", "never");
    properties.put(
        "management.endpoint.health.status.order", "down,out-of-service,degraded,up,unknown");
    properties.put("management.endpoint.health.probes.enabled", true);
    properties.put(
        "management.endpoint.health.group.readiness.include", "readinessState,journal,store");
    return properties;
  }
}
