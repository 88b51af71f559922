package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.ManyNetworksKeys;
import io.tollgate.app.config.Grammar.NewNetworkKeys;
import io.tollgate.app.config.Grammar.RefusalsKeys;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.app.config.Grammar.SpikeKeys;
import io.tollgate.app.config.Grammar.WatchKeys;
import io.tollgate.core.watch.Rules;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads `watch`.
final class WatchReader {

  private WatchReader() {}

  static Rules read(Mapping root) {
    Mapping watch = root.under(Root.WATCH, WatchKeys.SECTION);
    return new Rules(newNetwork(watch), manyNetworks(watch), spike(watch), refusals(watch));
  }

  private static Rules.@Nullable NewNetwork newNetwork(Mapping watch) {
    Mapping rule = watch.under(WatchKeys.NEW_NETWORK, NewNetworkKeys.SECTION);
    return rule.get(NewNetworkKeys.ON)
        ? new Rules.NewNetwork(
            rule.get(NewNetworkKeys.AFTER).toMillis(),
            Math.toIntExact(rule.get(NewNetworkKeys.FEW)),
            rule.get(NewNetworkKeys.UNSEEN).toMillis())
        : null;
  }

  private static Rules.@Nullable ManyNetworks manyNetworks(Mapping watch) {
    Mapping rule = watch.under(WatchKeys.MANY_NETWORKS, ManyNetworksKeys.SECTION);
    return rule.get(ManyNetworksKeys.ON)
        ? new Rules.ManyNetworks(
            Math.toIntExact(rule.get(ManyNetworksKeys.NETWORKS)),
            rule.get(ManyNetworksKeys.WITHIN).toMillis())
        : null;
  }

  private static Rules.@Nullable Spike spike(Mapping watch) {
    Mapping rule = watch.under(WatchKeys.SPIKE, SpikeKeys.SECTION);
    return rule.get(SpikeKeys.ON)
        ? new Rules.Spike(
            Math.toIntExact(rule.get(SpikeKeys.TIMES)),
            rule.get(SpikeKeys.CALLS),
            whole(rule.get(SpikeKeys.PAST), TimeUnit.HOURS))
        : null;
  }

  private static Rules.@Nullable Refusals refusals(Mapping watch) {
    Mapping rule = watch.under(WatchKeys.REFUSALS, RefusalsKeys.SECTION);
    return rule.get(RefusalsKeys.ON)
        ? new Rules.Refusals(
            rule.get(RefusalsKeys.REFUSED),
            Math.toIntExact(rule.get(RefusalsKeys.PERCENT)),
            whole(rule.get(RefusalsKeys.WITHIN), TimeUnit.MINUTES))
        : null;
  }

  /// Rollups begin on whole units: what is left over is cut.
  private static long whole(Duration duration, TimeUnit unit) {
    return unit.toMillis(unit.convert(duration));
  }
}
