package io.tollgate.core.price;

import io.tollgate.core.unit.Credits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a request and its answer into credits, and knows its ceiling before the call. Data, not
/// code: a sum of [PricePart]s.
///
/// Thread: any; immutable.
///
/// @param parts the summands; none is a price of 0
/// @param atMost cap on the sum
/// @param on answer statuses that are charged; any other costs 0
/// @param uncountable what an answer costs that should be counted and can't be
public record Price(List<PricePart> parts, long atMost, Set<Integer> on, Uncountable uncountable) {

  /// The statuses charged where a price names none.
  public static final Set<Integer> ON_DEFAULT = Set.of(200);

  /// A price of 0.
  public static final Price FREE =
      new Price(List.of(), Credits.MAX, ON_DEFAULT, Uncountable.CEILING);

  /// What becomes of an answer that is charged by its content and whose content can't be read: not
  /// JSON, an unknown encoding, cut short by the upstream's own framing.
  public enum Uncountable {
    /// Charged the ceiling.
    CEILING,
    /// Charged the least a billable answer costs.
    LOW,
    /// Refused with 502, charged 0.
    REFUSE
  }

  public Price {
    parts = List.copyOf(parts);
    on = Set.copyOf(on);
    Credits.require("atMost", atMost);
  }

  /// Whether no answer can ever cost anything.
  public boolean free() {
    return parts.isEmpty() || atMost == 0;
  }

  /// Least credits a billable answer to this request costs.
  public long low(Asked asked) {
    return Math.min(atMost, PricePart.sumLow(parts, asked));
  }

  /// Most credits an answer to this request costs: what the hold sets aside.
  public long high(Asked asked) {
    return Math.min(atMost, PricePart.sumHigh(parts, asked));
  }

  /// What this answer costs.
  ///
  /// @param status of the answer
  public long credits(int status, Asked asked, Counted counted) {
    return on.contains(status) ? credits(asked, counted) : 0;
  }

  /// What an answer costs whose status is charged.
  public long credits(Asked asked, Counted counted) {
    return Math.min(atMost, PricePart.sumCredits(parts, asked, counted));
  }

  /// What an answer costs that could not be counted; [Uncountable#REFUSE] costs 0 and the caller
  /// refuses.
  public long creditsUncounted(int status, Asked asked) {
    if (!on.contains(status)) {
      return 0;
    }
    return switch (uncountable) {
      case CEILING -> high(asked);
      case LOW -> low(asked);
      case REFUSE -> 0;
    };
  }

  /// The rule in one line; equal for prices that charge alike.
  public String words() {
    return PriceWords.of(this);
  }

  /// What a finished call was charged for, part by part.
  ///
  /// @param elements that were counted of its answer, all together
  /// @param charged what it cost
  /// @return lines that add up to `charged`; null if this price can't have led to it, or does not
  ///   tell how
  public @Nullable List<Charged> explain(Asked asked, long elements, long charged) {
    return PriceLines.of(this, asked, elements, charged);
  }

  /// What one part came to.
  ///
  /// @param words what it charges for
  /// @param credits below 0 for what a cap takes off
  public record Charged(String words, long credits) {}

  /// What a call would cost, without making it. The one function behind every quote.
  public Quote quote(Asked asked) {
    var lines = new ArrayList<Quote.Line>();
    for (PricePart part : parts) {
      lines.add(new Quote.Line(part.words(), part.low(asked), part.high(asked)));
    }
    return new Quote(low(asked), high(asked), lines);
  }

  /// Every path whose elements are counted, each once.
  public List<JsonPath> counts() {
    var paths = new LinkedHashSet<JsonPath>();
    parts.forEach(part -> collect(part, paths, new LinkedHashSet<>()));
    return List.copyOf(paths);
  }

  /// Every path whose value is read, each once.
  public List<JsonPath> values() {
    var paths = new LinkedHashSet<JsonPath>();
    parts.forEach(part -> collect(part, new LinkedHashSet<>(), paths));
    return List.copyOf(paths);
  }

  private static void collect(PricePart part, Set<JsonPath> counts, Set<JsonPath> values) {
    switch (part) {
      case PricePart.Points points -> counts.addAll(points.count());
      case PricePart.Resources resources -> counts.addAll(resources.count());
      case PricePart.Stated stated -> {
        if (stated.value() != null) {
          values.add(stated.value());
        }
        stated.otherwise().forEach(other -> collect(other, counts, values));
      }
      case PricePart.Times times -> collect(times.part(), counts, values);
      case PricePart.Bounded bounded ->
          bounded.parts().forEach(bound -> collect(bound, counts, values));
      case PricePart.Base _, PricePart.Conversions _ -> {}
    }
  }
}
