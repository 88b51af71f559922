package io.tollgate.control.portal.keys;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.portal.identity.FreshIdentity;
import io.tollgate.control.portal.identity.Rights;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Pages of keys as Spring beans.
@Configuration(proxyBeanMethods = false)
public class KeysConfiguration {

  @Bean
  KeyListPages keyListPages(ControlPorts ports, Rights rights) {
    return new KeyListPages(ports, rights);
  }

  @Bean
  NewKeyPages newKeyPages(
      ControlPorts ports,
      DocsPorts docs,
      CommandExecutor executor,
      NewIds ids,
      Rights rights,
      FreshIdentity fresh) {
    return new NewKeyPages(ports, docs, executor, ids, rights, fresh);
  }

  @Bean
  KeyPages keyPages(
      ControlPorts ports, CommandExecutor executor, Rights rights, FreshIdentity fresh) {
    return new KeyPages(ports, executor, rights, fresh);
  }

  @Bean
  RotationPages rotationPages(
      ControlPorts ports,
      DocsPorts docs,
      CommandExecutor executor,
      NewIds ids,
      Rights rights,
      FreshIdentity fresh) {
    return new RotationPages(ports, docs, executor, ids, rights, fresh);
  }
}
