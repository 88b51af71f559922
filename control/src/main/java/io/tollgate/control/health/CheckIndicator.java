package io.tollgate.control.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// Shows a [Check] to the health endpoint.
public final class CheckIndicator implements HealthIndicator {

  /// Served, but an operator should look. Stands between "out of service" and "up".
  public static final Status DEGRADED = new Status("DEGRADED");

  private final Check check;

  public CheckIndicator(Check check) {
    this.check = check;
  }

  @Override
  public Health health() {
    Check.Finding finding = check.look();
    Status status =
        switch (finding.level()) {
          case UP -> Status.UP;
          case DEGRADED -> DEGRADED;
          case DOWN -> Status.DOWN;
        };
    return Health.status(status).withDetails(finding.details()).build();
  }
}
