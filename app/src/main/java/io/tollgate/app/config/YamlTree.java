package io.tollgate.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Makes the [Entry] tree of a YAML text: one document, without tags, bounded in depth and in size.
///
/// The tree is built from the parser's events, so each bound is met before memory is: a node too
/// deep is never opened, and an alias counts as all it stands for.
final class YamlTree {

  /// Most levels; the grammar needs ten.
  static final int DEPTH_MAX = 32;

  /// Most values, those behind aliases counted each time.
  static final int ENTRIES_MAX = 100_000;

  private final Variables environment;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int entries;

  private YamlTree(String text, Variables environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
    this.events =
        new Parse(LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build())
            .parseString(text)
            .iterator();
  }

  /// @return null after a problem that leaves nothing to read
  static @Nullable Entry read(String text, Variables environment, Problems problems) {
    try {
      return new YamlTree(text, environment, problems).document();
    } catch (MarkedYamlEngineException e) {
      problems.add(place(e.getProblemMark()), "not YAML: " + oneLine(e.getProblem()));
    } catch (ReaderException e) {
      problems.add(
          Place.at(text, e.getPosition()), "not YAML: a character that may not stand here");
    } catch (YamlEngineException e) {
      problems.add(Place.START, "not YAML: " + oneLine(e.getMessage()));
    } catch (Beyond e) {
      problems.add(e.at, e.reason);
    }
    return null;
  }

  private @Nullable Entry document() {
    events.next(); // the stream starts
    if (events.next().getEventId() == Event.ID.StreamEnd) {
      problems.add(Place.START, "the file is empty");
      return null;
    }
    Entry root = entry(events.next(), 1);
    events.next(); // the document ends
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      problems.add(place(after.getStartMark()), "a second document; one file is one document");
    }
    return root;
  }

  private Entry entry(Event event, int depth) {
    Place at = place(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      Anchored anchored = anchors.get(alias.getAlias());
      if (anchored == null) {
        throw new Beyond(at, "alias of an anchor that does not end before it");
      }
      take(anchored.entries, at);
      return anchored.entry;
    }
    if (depth > DEPTH_MAX) {
      throw new Beyond(at, "nested more than " + DEPTH_MAX + " levels deep");
    }
    int before = entries;
    take(1, at);
    Entry entry =
        switch (event) {
          case ScalarEvent scalar -> text(scalar, at);
          case MappingStartEvent start -> fields(start, at, depth);
          case CollectionStartEvent start -> items(start, at, depth);
          default -> throw new IllegalStateException("no value begins with " + event.getEventId());
        };
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      anchors.put(anchor.get(), new Anchored(entry, entries - before));
    }
    return entry;
  }

  private Entry.Text text(ScalarEvent scalar, Place at) {
    refuseTag(scalar.getTag(), at);
    String raw = scalar.getValue();
    return new Entry.Text(at, raw, environment.fill(raw, at, problems), scalar.isPlain());
  }

  private Entry.Items items(CollectionStartEvent start, Place at, int depth) {
    refuseTag(start.getTag(), at);
    var items = new ArrayList<Entry>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(entry(event, depth + 1));
    }
    return new Entry.Items(at, items);
  }

  private Entry.Fields fields(MappingStartEvent start, Place at, int depth) {
    refuseTag(start.getTag(), at);
    List<Entry.Field> fields = new ArrayList<>();
    var places = new HashMap<String, Place>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      Place keyAt = place(event.getStartMark());
      Entry key = entry(event, depth + 1);
      Entry value = entry(events.next(), depth + 1);
      if (!(key instanceof Entry.Text name)) {
        problems.add(keyAt, "expected a name, found " + key.words());
        continue;
      }
      Place first = places.putIfAbsent(name.raw(), keyAt);
      if (first == null) {
        fields.add(new Entry.Field(keyAt, name.raw(), value));
      } else {
        problems.add(
            keyAt,
            "a second " + Words.quoted(name.raw()) + "; the first is in line " + first.line());
      }
    }
    return new Entry.Fields(at, fields);
  }

  private void refuseTag(Optional<String> tag, Place at) {
    if (tag.isPresent()) {
      problems.add(at, "tags such as " + Words.quoted(tag.get()) + " are not read");
    }
  }

  private void take(int more, Place at) {
    entries += more;
    if (entries > ENTRIES_MAX) {
      throw new Beyond(
          at, "more than " + ENTRIES_MAX + " values, aliases counted as what they stand for");
    }
  }

  private static Place place(Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(Place.START);
  }

  private static String oneLine(@Nullable String message) {
    return message == null
        ? "no reason given"
        : Words.printable(message.lines().findFirst().orElse("").strip());
  }

  /// @param entries how many values it is, itself included
  private record Anchored(Entry entry, int entries) {}

  /// A bound was met: the rest of the file is not looked at.
  private static final class Beyond extends RuntimeException {
    final transient Place at;
    final String reason;

    Beyond(Place at, String reason) {
      super(reason, null, false, false);
      this.at = at;
      this.reason = reason;
    }
  }
}
