package io.tollgate.testkit;

import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Mail in memory.
///
/// Thread: any.
public final class MemoryOutbox implements Outbox {

  private final TreeMap<Long, Kept> messages = new TreeMap<>();

  @Override
  public synchronized boolean add(Message message, long atMillis) {
    if (messages.values().stream().anyMatch(kept -> kept.id().equals(message.id()))) {
      return false;
    }
    long sequence = messages.isEmpty() ? 1 : messages.lastKey() + 1;
    put(
        new Kept(
            sequence,
            message.id(),
            message.to(),
            message.kind(),
            message.subject(),
            message,
            atMillis,
            atMillis,
            0,
            0,
            ""));
    return true;
  }

  private void put(Kept kept) {
    messages.put(kept.sequence(), kept);
  }

  @Override
  public synchronized List<Waiting> due(long atMillis, int limit) {
    return messages.values().stream()
        .filter(kept -> kept.sentMillis() == 0 && kept.nextMillis() <= atMillis)
        .sorted(Comparator.comparingLong(Kept::nextMillis))
        .limit(limit)
        .map(kept -> new Waiting(Objects.requireNonNull(kept.message()), kept.tries()))
        .toList();
  }

  @Override
  public synchronized void sent(String id, long atMillis, boolean keepText) {
    Kept kept = open(id);
    if (kept != null) {
      Message message = keepText ? kept.message() : null;
      put(with(kept, message, kept.nextMillis(), kept.tries(), atMillis, ""));
    }
  }

  @Override
  public synchronized void failed(String id, String why, long nextMillis) {
    Kept kept = open(id);
    if (kept != null) {
      Message message = nextMillis == NEVER ? null : kept.message();
      put(with(kept, message, nextMillis, kept.tries() + 1, 0, why));
    }
  }

  private @Nullable Kept open(String id) {
    return messages.values().stream()
        .filter(kept -> kept.id().equals(id) && kept.sentMillis() == 0)
        .findFirst()
        .orElse(null);
  }

  private static Kept with(
      Kept kept, @Nullable Message message, long next, int tries, long sent, String why) {
    return new Kept(
        kept.sequence(),
        kept.id(),
        kept.to(),
        kept.kind(),
        kept.subject(),
        message,
        kept.createdMillis(),
        next,
        tries,
        sent,
        why);
  }

  @Override
  public synchronized List<Kept> page(long beforeSequence, int limit) {
    return messages.headMap(beforeSequence, false).descendingMap().values().stream()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized @Nullable Kept bySequence(long sequence) {
    return messages.get(sequence);
  }

  @Override
  public synchronized int prune(long beforeMillis) {
    int before = messages.size();
    messages
        .values()
        .removeIf(kept ->
            kept.sentMillis() == 0
                ? kept.nextMillis() == NEVER && kept.createdMillis() < beforeMillis
                : kept.sentMillis() < beforeMillis);
    return before - messages.size();
  }
}
