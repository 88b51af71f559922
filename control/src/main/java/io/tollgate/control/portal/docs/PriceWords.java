package io.tollgate.control.portal.docs;

import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.Credits;
import java.util.ArrayList;
import java.util.List;

/// Prices as a person reads them, from the rules in force.
///
/// Thread: one request's.
final class PriceWords {

  private final Visit visit;
  private final Formats formats;

  PriceWords(Visit visit) {
    this.visit = visit;
    this.formats = visit.formats();
  }

  /// The whole rule as one sentence.
  String sentence(Price price) {
    if (price.free()) {
      return visit.text("docs.price.free");
    }
    var parts = new ArrayList<String>();
    price.parts().forEach(part -> parts.add(part(part)));
    String sum = parts.getFirst();
    for (String next : parts.subList(1, parts.size())) {
      sum = visit.text("docs.price.plus", sum, next);
    }
    return price.atMost() == Credits.MAX
        ? visit.text("docs.price.whole", sum)
        : visit.text("docs.price.whole-at-most", sum, credits(price.atMost()));
  }

  /// What is charged of an answer's status.
  String on(Price price) {
    List<String> statuses = price.on().stream().sorted().map(String::valueOf).toList();
    return visit.text("docs.price.on", String.join(", ", statuses));
  }

  private String part(PricePart part) {
    return switch (part) {
      case PricePart.Base base -> credits(base.credits());
      case PricePart.Points points ->
          points.included() == 0
              ? visit.text("docs.price.points", number(points.each()), paths(points.count()))
              : visit.text(
                  "docs.price.points-beyond",
                  number(points.each()),
                  paths(points.count()),
                  number(points.included()));
      case PricePart.Resources resources ->
          visit.text("docs.price.resources", number(resources.each()), paths(resources.count()));
      case PricePart.Conversions conversions ->
          visit
              .words()
              .count(
                  "docs.price.conversions",
                  conversions.included(),
                  String.join(", ", conversions.parameters()),
                  number(conversions.included()));
      case PricePart.Stated stated ->
          visit.text(
              "docs.price.stated",
              stated.header() == null ? String.valueOf(stated.value()) : stated.header(),
              credits(stated.most()));
      case PricePart.Times times ->
          times.parameter() == null
              ? visit.text("docs.price.times", number(times.fallback()), part(times.part()))
              : visit.text("docs.price.times-by", times.parameter(), part(times.part()));
      case PricePart.Bounded bounded ->
          visit.text(
              "docs.price.bounded",
              String.join(" + ", bounded.parts().stream().map(this::part).toList()),
              credits(bounded.most()),
              String.join(", ", bounded.parameters()));
    };
  }

  /// What bounds the count of a part before the call is made; empty where nothing is counted.
  List<String> ceilings(Price price) {
    var lines = new ArrayList<String>();
    for (PricePart part : price.parts()) {
      Ceiling ceiling =
          switch (part) {
            case PricePart.Points points -> points.ceiling();
            case PricePart.Resources resources -> resources.ceiling();
            case PricePart.Base _,
                PricePart.Conversions _,
                PricePart.Stated _,
                PricePart.Times _,
                PricePart.Bounded _ ->
                null;
          };
      if (ceiling instanceof Ceiling.Parameter by) {
        lines.add(
            visit.text("docs.price.ceiling", by.name(), number(by.fallback()), number(by.max())));
      }
    }
    return lines;
  }

  /// What this very call costs.
  String tag(PriceTag tag) {
    return switch (tag.kind()) {
      case FREE -> visit.text("docs.price.call-free");
      case FIXED -> visit.text("docs.price.call", credits(tag.quote().high()));
      case RANGE ->
          visit.text(
              "docs.price.call-range", number(tag.quote().low()), credits(tag.quote().high()));
      case NO_ROUTE -> visit.text("docs.price.call-refused");
    };
  }

  /// The parts this very call's price is the sum of; none where there is one alone.
  List<String> lines(PriceTag tag) {
    if (tag.price() == null || tag.price().parts().size() < 2) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    for (int i = 0; i < tag.price().parts().size(); i++) {
      Quote.Line line = tag.quote().lines().get(i);
      String range =
          line.low() == line.high()
              ? number(line.high())
              : visit.text("docs.price.range", number(line.low()), number(line.high()));
      lines.add(visit.text("docs.price.line", range, part(tag.price().parts().get(i))));
    }
    return lines;
  }

  String credits(long credits) {
    return visit.words().count("docs.credits", credits, number(credits));
  }

  private String number(long number) {
    return formats.number(number);
  }

  private static String paths(List<JsonPath> paths) {
    return String.join(", ", paths.stream().map(JsonPath::toString).toList());
  }
}
