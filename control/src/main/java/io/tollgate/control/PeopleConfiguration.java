package io.tollgate.control;

import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.person.EvenTime;
import io.tollgate.control.person.PasswordRules;
import io.tollgate.control.person.Passwords;
import io.tollgate.control.person.SignIns;
import io.tollgate.control.person.Tokens;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.unit.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the control plane does about people.
@Configuration(proxyBeanMethods = false)
public class PeopleConfiguration {

  /// Longer than one write to the disk takes, so that one more or less does not show.
  private static final Duration STROKE = Duration.ofMillis(250);

  @Bean
  PeopleExecutor.Proofs proofs(ControlPorts ports) {
    return new PeopleExecutor.Proofs(
        new Passwords(),
        new PasswordRules(),
        new Tokens(ports.making().random()),
        new EvenTime(Clock.system(), STROKE));
  }

  @Bean
  PeopleExecutor peopleExecutor(ControlPorts ports, PeopleExecutor.Proofs proofs) {
    return new PeopleExecutor(ports.people(), ports.catalog(), ports.clock(), proofs);
  }

  @Bean
  TeamExecutor teamExecutor(ControlPorts ports, PeopleExecutor.Proofs proofs) {
    return new TeamExecutor(ports.people(), ports.clock(), proofs);
  }

  @Bean
  SignIns signIns(ControlPorts ports, PeopleExecutor.Proofs proofs) {
    return new SignIns(ports.people(), ports.clock(), proofs.passwords(), proofs.even());
  }
}
