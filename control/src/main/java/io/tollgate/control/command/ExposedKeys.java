package io.tollgate.control.command;

import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Exposures;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Disables keys that were seen in the clear, each by one act however many calls showed it.
///
/// Bounded by the keys that hold: one task for each at most. Thread: any.
public final class ExposedKeys implements Exposures {

  /// Who has done it, for the audit.
  public static final String ACTOR = "gateway";

  private static final Logger log = LoggerFactory.getLogger(ExposedKeys.class);

  private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
  private final Future<CommandExecutor> executor;
  private final Executor blocking;

  /// @param executor may come after the first exposure, which waits for it
  /// @param blocking runs what waits: virtual threads
  public ExposedKeys(Future<CommandExecutor> executor, Executor blocking) {
    this.executor = executor;
    this.blocking = blocking;
  }

  @Override
  public void exposed(LiveKey key) {
    if (underWay.add(key.id())) {
      blocking.execute(() -> disable(key));
    }
  }

  private void disable(LiveKey key) {
    String id = PublicId.KEY.write(key.id());
    try {
      Outcome<ApiKey> outcome =
          executor.get().execute(new Command.DisableExposedKey(key.id()), ACTOR);
      if (outcome instanceof Outcome.Done<ApiKey> done && done.fresh()) {
        log.warn("key disabled, as it was shown in the clear: keyId={} api={}", id, key.apiId());
      }
    } catch (StoreException _) {
      log.warn("key shown in the clear could not be disabled: keyId={} api={}", id, key.apiId());
    } catch (InterruptedException _) {
      // The process ends; the next call that shows it is another chance.
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      underWay.remove(key.id());
    }
  }
}
