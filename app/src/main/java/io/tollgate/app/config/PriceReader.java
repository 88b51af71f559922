package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.BoundedKeys;
import io.tollgate.app.config.Grammar.CeilingKeys;
import io.tollgate.app.config.Grammar.ConversionsKeys;
import io.tollgate.app.config.Grammar.PointsKeys;
import io.tollgate.app.config.Grammar.PriceKeys;
import io.tollgate.app.config.Grammar.ResourcesKeys;
import io.tollgate.app.config.Grammar.TimesKeys;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.unit.Credits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads prices: those with a name once, those inside routes where they stand.
///
/// Each part must be able to charge, so each price that is not said to be free can.
final class PriceReader {

  private static final String FREE = "free";
  private static final Pattern NUMBER = Pattern.compile("[-+.]?[0-9].*");
  private static final Kind<Long> CREDITS = Kinds.whole(0, Credits.MAX);
  private static final Kind<Long> COUNT = Kinds.whole(1, Credits.MAX);
  private static final Kind<Entry.Text> WRITTEN =
      Kinds.raw("credits, \"free\", the name of a price, or a mapping");

  private final Problems problems;
  private final TreeSet<String> names = new TreeSet<>(List.of(FREE));

  /// Those that are right.
  private final Map<String, Price> named = new HashMap<>();

  /// @param prices the section `prices`; null if there is none
  PriceReader(Entry.@Nullable Fields prices, Problems problems) {
    this.problems = problems;
    List<Entry.Field> fields = prices == null ? List.of() : prices.fields();
    for (Entry.Field field : fields) {
      if (!Kinds.NAME.matcher(field.name()).matches() || isTaken(field.name())) {
        problems.add(
            field.at(),
            "not a name for a price: "
                + Words.quoted(field.name())
                + " (expected: "
                + Grammar.NAME_WORDS
                + ", not a number, not \"free\")");
      }
      Price price =
          field.value() instanceof Entry.Fields mapping
              ? price(mapping)
              : credits(field.value(), "credits or a mapping");
      names.add(field.name());
      if (price != null) {
        named.put(field.name(), price);
      }
    }
  }

  private static boolean isTaken(String name) {
    return name.equals(FREE) || name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// @return null after a problem was told
  @Nullable Price read(Entry entry) {
    if (entry instanceof Entry.Fields fields) {
      return price(fields);
    }
    Entry.Text text = WRITTEN.read(entry, problems);
    if (text == null || text.text() == null) {
      return null;
    }
    if (text.text().equals(FREE)) {
      return Price.FREE;
    }
    if (NUMBER.matcher(text.text()).matches() && !names.contains(text.text())) {
      return credits(entry, "credits, 0 to 9e15");
    }
    if (!names.contains(text.text())) {
      problems.add(entry.at(), Words.unknown("price", text.raw(), names));
    }
    return named.get(text.text());
  }

  private @Nullable Price credits(Entry entry, String expected) {
    Long credits = new Kind<>(expected, CREDITS.reading(), CREDITS.writing()).read(entry, problems);
    if (credits == null) {
      return null;
    }
    return credits == 0 ? Price.FREE : price(List.of(new PricePart.Base(credits)));
  }

  private static Price price(List<PricePart> parts) {
    return new Price(parts, Credits.MAX, Price.ON_DEFAULT, Price.Uncountable.CEILING);
  }

  private @Nullable Price price(Entry.Fields fields) {
    int before = problems.count();
    Mapping mapping = Mapping.of(fields, PriceKeys.SECTION, problems);
    List<PricePart> parts = parts(mapping);
    if (problems.count() > before) {
      return null;
    }
    if (mapping.get(PriceKeys.FREE)) {
      if (fields.fields().size() > 1) {
        problems.add(mapping.at(PriceKeys.FREE), "a free price takes no other keys");
      }
      return Price.FREE;
    }
    if (parts.isEmpty()) {
      problems.add(
          fields.at(), "can never charge: no parts; write \"free: true\" if that is meant");
      return null;
    }
    var on = new HashSet<Integer>();
    mapping.get(PriceKeys.ON).forEach(status -> on.add(Math.toIntExact(status)));
    Long atMost = mapping.find(PriceKeys.AT_MOST);
    var price =
        new Price(
            parts, atMost == null ? Credits.MAX : atMost, on, mapping.get(PriceKeys.UNCOUNTABLE));
    check(mapping, price);
    return price;
  }

  private void check(Mapping mapping, Price price) {
    Long base = mapping.find(PriceKeys.BASE);
    if (price.atMost() == 0) {
      problems.add(
          mapping.at(PriceKeys.AT_MOST), "can never charge; write \"free: true\" if that is meant");
    } else if (base != null && price.atMost() < base) {
      problems.add(mapping.at(PriceKeys.AT_MOST), "\"atMost\" is below \"base\"");
    }
    if (mapping.has(PriceKeys.UNCOUNTABLE)
        && price.counts().isEmpty()
        && price.values().isEmpty()) {
      problems.add(
          mapping.at(PriceKeys.UNCOUNTABLE), "nothing in this price is counted in the answer");
    }
  }

  /// The parts of a mapping that takes [PriceKeys#PARTS]; those that are wrong are told and left
  /// out.
  private List<PricePart> parts(Mapping mapping) {
    var parts = new ArrayList<PricePart>();
    Long base = mapping.find(PriceKeys.BASE);
    if (base != null && base == 0) {
      problems.add(mapping.at(PriceKeys.BASE), "can never charge; leave it out");
    } else if (base != null) {
      parts.add(new PricePart.Base(base));
    }
    add(parts, points(mapping));
    add(parts, resources(mapping));
    add(parts, conversions(mapping));
    add(parts, stated(mapping));
    parts.addAll(times(mapping));
    add(parts, bounded(mapping));
    return parts;
  }

  private static void add(List<PricePart> parts, @Nullable PricePart part) {
    if (part != null) {
      parts.add(part);
    }
  }

  private @Nullable PricePart points(Mapping mapping) {
    if (mapping.find(PriceKeys.POINTS) == null) {
      return null;
    }
    Mapping points = mapping.under(PriceKeys.POINTS, PointsKeys.SECTION);
    List<JsonPath> count = paths(points.find(PointsKeys.COUNT));
    Long each = points.find(PointsKeys.EACH);
    Ceiling ceiling = ceiling(points.find(PointsKeys.CEILING));
    if (count == null || each == null || ceiling == null) {
      return null;
    }
    long included = points.get(PointsKeys.INCLUDED);
    if (included >= most(ceiling)) {
      problems.add(
          points.at(PointsKeys.INCLUDED),
          "can never charge: as many are included as the ceiling allows");
    }
    return new PricePart.Points(count, included, each, ceiling);
  }

  private @Nullable PricePart resources(Mapping mapping) {
    if (mapping.find(PriceKeys.RESOURCES) == null) {
      return null;
    }
    Mapping resources = mapping.under(PriceKeys.RESOURCES, ResourcesKeys.SECTION);
    List<JsonPath> count = paths(resources.find(ResourcesKeys.COUNT));
    Long each = resources.find(ResourcesKeys.EACH);
    Ceiling ceiling = ceiling(resources.find(ResourcesKeys.CEILING));
    return count == null || each == null || ceiling == null
        ? null
        : new PricePart.Resources(count, each, ceiling);
  }

  private @Nullable PricePart conversions(Mapping mapping) {
    if (mapping.find(PriceKeys.CONVERSIONS) == null) {
      return null;
    }
    Mapping conversions = mapping.under(PriceKeys.CONVERSIONS, ConversionsKeys.SECTION);
    if (!oneOf(conversions, ConversionsKeys.PARAMETER_KEY, ConversionsKeys.PARAMETERS)) {
      return null;
    }
    String parameter = conversions.find(ConversionsKeys.PARAMETER_KEY);
    List<String> parameters =
        parameter == null ? conversions.find(ConversionsKeys.PARAMETERS) : List.of(parameter);
    return parameters == null
        ? null
        : new PricePart.Conversions(parameters, conversions.get(ConversionsKeys.INCLUDED));
  }

  private @Nullable PricePart stated(Mapping mapping) {
    if (!mapping.has(PriceKeys.HEADER) && !mapping.has(PriceKeys.VALUE)) {
      for (Key<?> needless : List.of(PriceKeys.CEILING, PriceKeys.OTHERWISE)) {
        if (mapping.has(needless)) {
          problems.add(
              mapping.at(needless),
              "\"" + needless.name() + "\" stands only beside \"header\" or \"value\"");
        }
      }
      return null;
    }
    if (!oneOf(mapping, PriceKeys.HEADER, PriceKeys.VALUE)) {
      return null;
    }
    if (!mapping.has(PriceKeys.CEILING)) {
      Key<?> said = mapping.has(PriceKeys.HEADER) ? PriceKeys.HEADER : PriceKeys.VALUE;
      problems.add(
          mapping.at(said),
          "\"" + said.name() + "\" needs a \"ceiling\" beside it: the most that is believed");
    }
    String header = mapping.find(PriceKeys.HEADER);
    Entry.Text valueText = mapping.find(PriceKeys.VALUE);
    JsonPath value = valueText == null ? null : path(valueText);
    Long ceiling = mapping.find(PriceKeys.CEILING);
    Entry otherwise = mapping.find(PriceKeys.OTHERWISE);
    List<PricePart> parts = otherwise == null ? List.of() : parts(otherwise, 0);
    return ceiling == null || (header == null) == (value == null)
        ? null
        : new PricePart.Stated(header, value, ceiling, parts);
  }

  private List<PricePart> times(Mapping mapping) {
    if (mapping.find(PriceKeys.TIMES) == null) {
      return List.of();
    }
    Mapping times = mapping.under(PriceKeys.TIMES, TimesKeys.SECTION);
    Entry of = times.find(TimesKeys.OF);
    List<PricePart> parts = of == null ? List.of() : parts(of, 1);
    if (!oneOf(times, TimesKeys.FACTOR, TimesKeys.PARAMETER_KEY)) {
      return List.of();
    }
    boolean fixed = times.has(TimesKeys.FACTOR);
    for (Key<?> key : List.of(TimesKeys.FACTORS, TimesKeys.DEFAULT)) {
      if (fixed && times.has(key)) {
        problems.add(times.at(key), "\"" + key.name() + "\" stands only beside \"parameter\"");
      } else if (!fixed && !times.has(key)) {
        problems.add(times.at(), "\"parameter\" needs \"" + key.name() + "\" beside it");
      }
    }
    Long fallback = times.find(fixed ? TimesKeys.FACTOR : TimesKeys.DEFAULT);
    Map<String, Long> factors = factors(times);
    if (fallback == null) {
      return List.of();
    }
    if (fallback == 0 && factors.values().stream().allMatch(factor -> factor == 0)) {
      problems.add(times.at(), "can never charge: no factor above 0");
    }
    String parameter = times.find(TimesKeys.PARAMETER_KEY);
    return parts.stream()
        .map(part -> (PricePart) new PricePart.Times(parameter, factors, fallback, part))
        .toList();
  }

  private Map<String, Long> factors(Mapping times) {
    Entry.Fields entry = times.find(TimesKeys.FACTORS);
    var factors = new HashMap<String, Long>();
    List<Entry.Field> fields = entry == null ? List.of() : entry.fields();
    for (Entry.Field field : fields) {
      Long factor = CREDITS.read(field.value(), problems);
      if (factor != null) {
        factors.put(field.name(), factor);
      }
    }
    return factors;
  }

  private @Nullable PricePart bounded(Mapping mapping) {
    if (mapping.find(PriceKeys.BOUNDED) == null) {
      return null;
    }
    Mapping bounded = mapping.under(PriceKeys.BOUNDED, BoundedKeys.SECTION);
    List<String> by = bounded.find(BoundedKeys.BY);
    Long atMost = bounded.find(BoundedKeys.AT_MOST);
    Entry of = bounded.find(BoundedKeys.OF);
    List<PricePart> parts = of == null ? List.of() : parts(of, 1);
    return by == null || atMost == null || parts.isEmpty()
        ? null
        : new PricePart.Bounded(by, atMost, parts);
  }

  /// Parts that stand alone: a mapping of them, or credits.
  private List<PricePart> parts(Entry entry, long min) {
    if (entry instanceof Entry.Fields fields) {
      int before = problems.count();
      List<PricePart> parts = parts(Mapping.of(fields, PriceKeys.PARTS_SECTION, problems));
      if (parts.isEmpty() && problems.count() == before) {
        problems.add(entry.at(), "no parts");
      }
      return parts;
    }
    Kind<Long> credits = Kinds.whole(min, Credits.MAX);
    Long base =
        new Kind<>("parts of a price, or credits from " + min, credits.reading(), credits.writing())
            .read(entry, problems);
    return base == null || base == 0 ? List.of() : List.of(new PricePart.Base(base));
  }

  /// Whether exactly one of both is there.
  private boolean oneOf(Mapping mapping, Key<?> one, Key<?> other) {
    if (mapping.has(one) != mapping.has(other)) {
      return true;
    }
    problems.add(
        mapping.has(one) ? mapping.at(other) : mapping.at(),
        "give either \"" + one.name() + "\" or \"" + other.name() + "\"");
    return false;
  }

  private @Nullable Ceiling ceiling(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    if (!(entry instanceof Entry.Fields fields)) {
      Long count =
          new Kind<>("a count from 1, or a mapping", COUNT.reading(), COUNT.writing())
              .read(entry, problems);
      return count == null ? null : new Ceiling.Constant(count);
    }
    Mapping mapping = Mapping.of(fields, CeilingKeys.SECTION, problems);
    Ceiling one = ceiling(mapping);
    if (!mapping.has(CeilingKeys.TIMES)) {
      return one;
    }
    Ceiling each = ceiling(mapping.find(CeilingKeys.TIMES));
    return one == null || each == null ? null : new Ceiling.Product(one, each);
  }

  private @Nullable Ceiling ceiling(Mapping mapping) {
    if (!oneOf(mapping, CeilingKeys.PARAMETER_KEY, CeilingKeys.LISTED)) {
      return null;
    }
    Long max = mapping.find(CeilingKeys.MAX);
    if (mapping.has(CeilingKeys.LISTED)) {
      if (mapping.has(CeilingKeys.DEFAULT)) {
        problems.add(
            mapping.at(CeilingKeys.DEFAULT), "\"default\" stands only beside \"parameter\"");
      }
      List<String> listed = mapping.find(CeilingKeys.LISTED);
      return listed == null || max == null ? null : new Ceiling.Listed(listed, max);
    }
    if (!mapping.has(CeilingKeys.DEFAULT)) {
      problems.add(mapping.at(), "\"parameter\" needs \"default\" beside it");
    }
    String parameter = mapping.find(CeilingKeys.PARAMETER_KEY);
    Long fallback = mapping.find(CeilingKeys.DEFAULT);
    if (parameter == null || fallback == null || max == null) {
      return null;
    }
    if (fallback > max) {
      problems.add(mapping.at(CeilingKeys.DEFAULT), "\"default\" is above \"max\"");
      return null;
    }
    return new Ceiling.Parameter(parameter, fallback, max);
  }

  private static long most(Ceiling ceiling) {
    return switch (ceiling) {
      case Ceiling.Parameter parameter -> parameter.max();
      case Ceiling.Listed listed -> listed.max();
      case Ceiling.Constant constant -> constant.count();
      case Ceiling.Product product ->
          Credits.multiplyCapped(most(product.one()), most(product.each()));
    };
  }

  private @Nullable List<JsonPath> paths(@Nullable List<Entry.Text> texts) {
    if (texts == null) {
      return null;
    }
    var paths = new ArrayList<JsonPath>();
    for (Entry.Text text : texts) {
      JsonPath path = path(text);
      if (path != null) {
        paths.add(path);
      }
    }
    return paths.size() == texts.size() ? paths : null;
  }

  private @Nullable JsonPath path(Entry.Text text) {
    try {
      return text.text() == null ? null : JsonPath.parse(text.text());
    } catch (IllegalArgumentException e) {
      problems.add(text.at(), Words.against(text, "a JSON path", e));
      return null;
    }
  }
}
