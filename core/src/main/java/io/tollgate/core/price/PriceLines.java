package io.tollgate.core.price;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds again how a charge came about, from what is kept of a call: its query, how many elements
/// were counted, its credits.
final class PriceLines {

  private PriceLines() {}

  static @Nullable List<Price.Charged> of(Price price, Asked asked, long elements, long charged) {
    if (charged == 0) {
      return List.of();
    }
    var counted = new Remembered(price, elements);
    var lines = new ArrayList<Price.Charged>();
    PricePart stated = null;
    long sum = 0;
    for (PricePart part : price.parts()) {
      if (part instanceof PricePart.Stated) {
        if (stated != null) {
          return null; // Two amounts that nobody kept.
        }
        stated = part;
        continue;
      }
      long credits = part.credits(asked, counted);
      lines.add(new Price.Charged(part.words(), credits));
      sum += credits;
    }
    if (stated != null) {
      // What the upstream said is not kept: it is what the other parts leave.
      if (charged < sum) {
        return null;
      }
      lines.add(new Price.Charged(stated.words(), charged - sum));
      return List.copyOf(lines);
    }
    if (sum > charged && charged == price.atMost()) {
      lines.add(new Price.Charged("at most " + price.atMost(), charged - sum));
      sum = charged;
    }
    return sum == charged ? List.copyOf(lines) : null;
  }

  /// All elements that were counted, told as those of the first path: prices add paths up.
  private record Remembered(@Nullable JsonPath first, long elements) implements Counted {

    Remembered(Price price, long elements) {
      this(price.counts().isEmpty() ? null : price.counts().getFirst(), elements);
    }

    @Override
    public long count(JsonPath path) {
      return path.equals(first) ? elements : 0;
    }

    @Override
    public long value(JsonPath path) {
      return ABSENT;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }
  }
}
