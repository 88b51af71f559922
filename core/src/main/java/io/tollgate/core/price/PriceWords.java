package io.tollgate.core.price;

import io.tollgate.core.unit.Credits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A price in one line: the same for equal prices, and another where calls would be charged
/// otherwise.
final class PriceWords {

  private PriceWords() {}

  static String of(Price price) {
    if (price.free()) {
      return "free";
    }
    var words = new StringBuilder(joined(price.parts()));
    if (price.atMost() < Credits.MAX) {
      words.append("; at most ").append(price.atMost());
    }
    if (!price.on().equals(Price.ON_DEFAULT)) {
      words.append("; on ").append(listed(price));
    }
    return words.toString();
  }

  private static String listed(Price price) {
    return new TreeSet<>(price.on())
        .stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String joined(List<PricePart> parts) {
    return parts.stream().map(PriceWords::part).collect(Collectors.joining(" + "));
  }

  private static String part(PricePart part) {
    return switch (part) {
      case PricePart.Base base -> String.valueOf(base.credits());
      case PricePart.Stated stated ->
          stated.words()
              + " (at most "
              + stated.most()
              + (stated.otherwise().isEmpty() ? ")" : "; else " + joined(stated.otherwise()) + ")");
      case PricePart.Times times -> factor(times) + " × (" + part(times.part()) + ")";
      case PricePart.Bounded bounded ->
          "("
              + joined(bounded.parts())
              + ", at most "
              + bounded.most()
              + " with "
              + String.join(" and ", bounded.parameters())
              + ")";
      case PricePart.Points _, PricePart.Resources _, PricePart.Conversions _ -> part.words();
    };
  }

  private static String factor(PricePart.Times times) {
    if (times.parameter() == null) {
      return String.valueOf(times.fallback());
    }
    var cases = new ArrayList<String>();
    new TreeMap<>(times.factors()).forEach((value, factor) -> cases.add(value + ": " + factor));
    cases.add("else: " + times.fallback());
    return times.parameter() + " [" + String.join(", ", cases) + "]";
  }
}
