package io.tollgate.gateway.dialect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The dialects there are.
public final class Dialects {

  private static final Map<String, Dialect> DESCRIBED = with(DialectPorts.NONE);

  private Dialects() {}

  /// By [Dialect#name], in a fixed order.
  ///
  /// @param ports what their own endpoints ask for
  public static Map<String, Dialect> with(DialectPorts ports) {
    return byName(
        new TollgateDialect(ports.names()),
        new CoinMarketCapDialect(CoinMarketCapDialect.Door.PRO),
        new CoinMarketCapDialect(CoinMarketCapDialect.Door.PUBLIC),
        new CoinGeckoDialect(CoinGeckoDialect.Root.PRO),
        new CoinGeckoDialect(CoinGeckoDialect.Root.DEMO),
        new CryptoApisDialect(),
        new CoinApiDialect(),
        new CoinApiEmsDialect(ports));
  }

  /// The same, to be asked what they are like: they answer no endpoint that needs a store.
  public static Map<String, Dialect> all() {
    return DESCRIBED;
  }

  private static Map<String, Dialect> byName(Dialect... dialects) {
    var all = new LinkedHashMap<String, Dialect>();
    for (Dialect dialect : dialects) {
      if (all.put(dialect.name(), dialect) != null) {
        throw new IllegalStateException("two dialects of one name: " + dialect.name());
      }
    }
    return Collections.unmodifiableMap(all);
  }
}
