package io.tollgate.core.price;

import io.tollgate.core.unit.Credits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One summand of a price. A new kind of part is one more case here and nothing else.
///
/// For every request and answer, `low <= credits <= high` holds while the answer stays inside the
/// part's [Ceiling]; the desk charges no more than it holds where an answer breaks it.
///
/// Thread: any; immutable. Never negative.
public sealed interface PricePart {

  /// Least credits a billable answer to this request can cost.
  long low(Asked asked);

  /// Most credits an answer to this request can cost.
  long high(Asked asked);

  /// What this answer costs.
  long credits(Asked asked, Counted counted);

  /// What the part charges for, in a few words for quotes and pages.
  String words();

  /// A flat amount.
  record Base(long credits) implements PricePart {
    public Base {
      Credits.require("base", credits);
    }

    @Override
    public long low(Asked asked) {
      return credits;
    }

    @Override
    public long high(Asked asked) {
      return credits;
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return credits;
    }

    @Override
    public String words() {
      return "base";
    }
  }

  /// Data points: 1 credit for each started block beyond the included ones.
  ///
  /// @param count paths whose elements are added up
  /// @param included points that cost nothing
  /// @param each size of a block
  record Points(List<JsonPath> count, long included, long each, Ceiling ceiling)
      implements PricePart {
    public Points {
      count = List.copyOf(count);
      if (included < 0 || each < 1) {
        throw new IllegalArgumentException(
            "included: " + included + ", each: " + each + " (expected: included >= 0, each >= 1)");
      }
    }

    @Override
    public long low(Asked asked) {
      return 0;
    }

    @Override
    public long high(Asked asked) {
      return beyond(ceiling.atMost(asked));
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return beyond(sum(count, counted));
    }

    private long beyond(long points) {
      return Credits.startedBlocks(Math.max(0, points - included), each);
    }

    @Override
    public String words() {
      return "1 per started " + each + " points at " + joined(count) + " beyond " + included;
    }
  }

  /// Bundled resources: 1 credit for each started block, at least 1.
  record Resources(List<JsonPath> count, long each, Ceiling ceiling) implements PricePart {
    public Resources {
      count = List.copyOf(count);
      if (each < 1) {
        throw new IllegalArgumentException("each: " + each + " (expected: >= 1)");
      }
    }

    @Override
    public long low(Asked asked) {
      return 1;
    }

    @Override
    public long high(Asked asked) {
      return Math.max(1, Credits.startedBlocks(ceiling.atMost(asked), each));
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return Math.max(1, Credits.startedBlocks(sum(count, counted), each));
    }

    @Override
    public String words() {
      return "1 per started " + each + " resources at " + joined(count) + ", at least 1";
    }
  }

  /// Target currencies: 1 credit for each beyond the included ones.
  record Conversions(List<String> parameters, long included) implements PricePart {
    public Conversions {
      parameters = List.copyOf(parameters);
      if (parameters.isEmpty() || included < 0) {
        throw new IllegalArgumentException(
            "included: " + included + " (expected: >= 0, with parameters)");
      }
    }

    @Override
    public long low(Asked asked) {
      return Math.max(0, Numbers.listed(asked, parameters) - included);
    }

    @Override
    public long high(Asked asked) {
      return low(asked);
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return low(asked);
    }

    @Override
    public String words() {
      return "1 per conversion in " + String.join(", ", parameters) + " beyond " + included;
    }
  }

  /// What the upstream itself says the call cost; where it says nothing, the other parts.
  ///
  /// Exactly one of `header` and `value` is given.
  ///
  /// @param most the largest amount believed; more is taken as this much
  /// @param otherwise summed when the upstream says nothing; empty means 0
  record Stated(
      @Nullable String header, @Nullable JsonPath value, long most, List<PricePart> otherwise)
      implements PricePart {
    public Stated {
      otherwise = List.copyOf(otherwise);
      if ((header == null) == (value == null)) {
        throw new IllegalArgumentException("give either header or value");
      }
      Credits.require("ceiling", most);
    }

    @Override
    public long low(Asked asked) {
      return 0;
    }

    @Override
    public long high(Asked asked) {
      return Math.max(most, sumHigh(otherwise, asked));
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      long stated = stated(counted);
      return stated >= 0 ? Math.min(stated, most) : sumCredits(otherwise, asked, counted);
    }

    private long stated(Counted counted) {
      if (value != null) {
        return counted.value(value);
      }
      String text = header == null ? null : counted.header(header);
      return text == null ? Counted.ABSENT : Numbers.plain(text.strip());
    }

    @Override
    public String words() {
      return "as the answer says in " + (value == null ? header : value);
    }
  }

  /// Another part, multiplied.
  ///
  /// @param parameter the query parameter that chooses the factor; null for a fixed one
  /// @param factors factor by the parameter's value, exactly as written
  /// @param fallback the factor where none is chosen, 0 or more
  record Times(@Nullable String parameter, Map<String, Long> factors, long fallback, PricePart part)
      implements PricePart {
    public Times {
      factors = Map.copyOf(factors);
      Credits.require("factor", fallback);
      factors.values().forEach(factor -> Credits.require("factor", factor));
    }

    @Override
    public long low(Asked asked) {
      return Credits.multiplyCapped(factor(asked), part.low(asked));
    }

    @Override
    public long high(Asked asked) {
      return Credits.multiplyCapped(factor(asked), part.high(asked));
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return Credits.multiplyCapped(factor(asked), part.credits(asked, counted));
    }

    /// The largest factor any of the values chooses: a repeated parameter can't make a call
    /// cheaper.
    private long factor(Asked asked) {
      if (parameter == null) {
        return fallback;
      }
      List<String> values = asked.values(parameter);
      long factor = values.isEmpty() ? fallback : 0;
      for (int i = 0; i < values.size(); i++) {
        Long chosen = factors.get(values.get(i));
        factor = Math.max(factor, chosen == null ? fallback : chosen);
      }
      return factor;
    }

    @Override
    public String words() {
      return (parameter == null ? fallback + " times " : "by " + parameter + " times ")
          + part.words();
    }
  }

  /// Other parts, capped where the request bounds what it asks for, such as a time span with both
  /// its ends.
  ///
  /// @param parameters all of which must be given, with a value
  /// @param most what the parts cost together then
  record Bounded(List<String> parameters, long most, List<PricePart> parts) implements PricePart {
    public Bounded {
      parameters = List.copyOf(parameters);
      parts = List.copyOf(parts);
      Credits.require("atMost", most);
      if (parameters.isEmpty() || parts.isEmpty()) {
        throw new IllegalArgumentException("give parameters and parts");
      }
    }

    @Override
    public long low(Asked asked) {
      return capped(sumLow(parts, asked), asked);
    }

    @Override
    public long high(Asked asked) {
      return capped(sumHigh(parts, asked), asked);
    }

    @Override
    public long credits(Asked asked, Counted counted) {
      return capped(sumCredits(parts, asked, counted), asked);
    }

    private long capped(long sum, Asked asked) {
      for (int i = 0; i < parameters.size(); i++) {
        List<String> values = asked.values(parameters.get(i));
        if (values.isEmpty() || values.contains("")) {
          return sum;
        }
      }
      return Math.min(sum, most);
    }

    @Override
    public String words() {
      return String.join(" + ", parts.stream().map(PricePart::words).toList())
          + ", at most "
          + most
          + " with "
          + String.join(" and ", parameters);
    }
  }

  private static long sum(List<JsonPath> paths, Counted counted) {
    long sum = 0;
    for (int i = 0; i < paths.size(); i++) {
      sum = Credits.addCapped(sum, counted.count(paths.get(i)));
    }
    return sum;
  }

  private static String joined(List<JsonPath> paths) {
    return String.join(" + ", paths.stream().map(JsonPath::toString).toList());
  }

  /// The most a list of parts can come to together.
  static long sumHigh(List<PricePart> parts, Asked asked) {
    long sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      sum = Credits.addCapped(sum, parts.get(i).high(asked));
    }
    return sum;
  }

  /// The least a list of parts comes to together.
  static long sumLow(List<PricePart> parts, Asked asked) {
    long sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      sum = Credits.addCapped(sum, parts.get(i).low(asked));
    }
    return sum;
  }

  /// What a list of parts comes to for an answer.
  static long sumCredits(List<PricePart> parts, Asked asked, Counted counted) {
    long sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      sum = Credits.addCapped(sum, parts.get(i).credits(asked, counted));
    }
    return sum;
  }
}
