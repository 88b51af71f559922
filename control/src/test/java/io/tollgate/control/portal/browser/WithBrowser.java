package io.tollgate.control.portal.browser;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/// Gives tests one [Browsers] for the whole run: its start is the slow part.
public final class WithBrowser extends TypeBasedParameterResolver<Browsers> {

  @Override
  public Browsers resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Browsers.class, _ -> Browsers.open(), Browsers.class);
  }
}
