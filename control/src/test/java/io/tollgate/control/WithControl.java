package io.tollgate.control;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/// Gives tests one control plane for the whole run: its start is the slow part. Tests keep apart by
/// making organizations of their own, and heal what they break.
public final class WithControl extends TypeBasedParameterResolver<ControlServer> {

  @Override
  public ControlServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(ControlServer.class, _ -> ControlServer.start(), ControlServer.class);
  }
}
