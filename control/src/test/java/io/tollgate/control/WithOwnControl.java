package io.tollgate.control;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/// Gives the tests of a class a control plane of their own: people read dates, and the clock of the
/// one that all share is moved by whoever needs it moved.
public final class WithOwnControl extends TypeBasedParameterResolver<ControlServer> {

  private static final ExtensionContext.Namespace OWN =
      ExtensionContext.Namespace.create(WithOwnControl.class);

  @Override
  public ControlServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The constructor's context is that of its class.
    return context
        .getStore(OWN)
        .computeIfAbsent(
            context.getRequiredTestClass(), _ -> ControlServer.start(), ControlServer.class);
  }
}
