package io.tollgate.store.ledger;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.store.journal.JournalReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A journal over lists: the world's truth in the folder's tests. Everything in it is durable.
///
/// A position's segment counts stretches of ten records; what lies in whole segments before a
/// folded position is forgotten, as files are.
public final class ListJournal implements JournalReader {

  private static final int SEGMENT = 10;

  private final String name;
  private final long generation;
  private final Map<Integer, List<CallRecord>> lanes = new TreeMap<>();
  private final Map<Integer, Integer> kept = new HashMap<>();

  public ListJournal(String name, long generation) {
    this.name = name;
    this.generation = generation;
  }

  public synchronized void append(int lane, CallRecord record) {
    lanes.computeIfAbsent(lane, _ -> new ArrayList<>()).add(record);
  }

  public synchronized List<CallRecord> all() {
    return lanes.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public synchronized List<Integer> lanes() {
    return List.copyOf(lanes.keySet());
  }

  @Override
  public synchronized Batch read(int lane, @Nullable Position after, int recordsMax) {
    List<CallRecord> records = lanes.getOrDefault(lane, List.of());
    int from = after == null ? 0 : index(after);
    if (from < kept.getOrDefault(lane, 0) || from > records.size()) {
      throw new IllegalStateException("lane " + lane + " has no position " + after);
    }
    int to = Math.min(records.size(), from + recordsMax);
    return new Batch(records.subList(from, to), position(to));
  }

  @Override
  public synchronized void folded(int lane, Position position) {
    kept.merge(lane, index(position) / SEGMENT * SEGMENT, Math::max);
  }

  /// How many records of a lane are forgotten.
  synchronized int forgotten(int lane) {
    return kept.getOrDefault(lane, 0);
  }

  private static int index(Position position) {
    return Math.toIntExact(position.segment() * SEGMENT + position.offset());
  }

  private static Position position(int index) {
    return new Position(index / SEGMENT, index % SEGMENT);
  }
}
