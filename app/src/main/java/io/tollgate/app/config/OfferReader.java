package io.tollgate.app.config;

import io.tollgate.core.account.Offer;
import io.tollgate.core.unit.Money;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `plans.<id>.offer`: what plans are sold for, and to whom.
final class OfferReader {

  private final Problems problems;

  /// Of the first plan that has a price, of whatever kind.
  private @Nullable String currency;

  /// By line and level, the plan that has it.
  private final Map<String, String> levels = new HashMap<>();

  /// By line, the first plan that customers may choose.
  private final Map<String, First> resets = new HashMap<>();

  OfferReader(Problems problems) {
    this.problems = problems;
  }

  /// @param plan the fields of the plan
  /// @param anchored where its months begin
  Offer read(String id, Mapping plan, boolean anchored) {
    if (plan.find(Keys.OFFER) == null) {
      return Offer.NONE;
    }
    Mapping fields = plan.under(Keys.OFFER, Keys.SECTION);
    String code = fields.find(Keys.CURRENCY);
    same(fields.at(Keys.CURRENCY), code);
    String line = fields.get(Keys.LINE);
    Long level = fields.find(Keys.LEVEL);
    boolean open = fields.get(Keys.OPEN);
    Money price = price(fields, code);
    if (level != null) {
      String other = levels.putIfAbsent(line + " " + level, id);
      if (other != null) {
        problems.add(
            fields.at(Keys.LEVEL), "is the level of \"" + other + "\" in the same line already");
      }
    }
    First first = open ? resets.putIfAbsent(line, new First(id, anchored)) : null;
    if (first != null && first.anchored != anchored) {
      problems.add(
          fields.at(),
          "\""
              + first.id
              + "\" of the same line begins its months elsewhere: give both the same \"resets\"");
    }
    return level == null
        ? new Offer("", 0, false, price)
        : new Offer(line, Math.toIntExact(level), open, price);
  }

  /// Tells a currency that is not that of the other plans.
  void same(Place at, @Nullable String code) {
    if (code != null && currency != null && !code.equals(currency)) {
      problems.add(at, "another plan has " + currency + "; all have the same");
    }
    currency = currency == null ? code : currency;
  }

  private @Nullable Money price(Mapping fields, @Nullable String code) {
    BigDecimal written = fields.find(Keys.PRICE);
    if (written == null || code == null) {
      return null;
    }
    BigDecimal minor = written.movePointRight(Money.digits(code)).stripTrailingZeros();
    if (minor.scale() > 0) {
      problems.add(
          fields.at(Keys.PRICE),
          "is finer than " + code + " is: " + Money.digits(code) + " digits behind the point");
      return null;
    }
    if (minor.compareTo(BigDecimal.valueOf(Money.MINOR_MAX)) > 0) {
      problems.add(fields.at(Keys.PRICE), "is more than " + Money.text(Money.MINOR_MAX, code));
      return null;
    }
    return new Money(minor.longValueExact(), code);
  }

  private record First(String id, boolean anchored) {}

  /// `plans.<id>.offer`, and what of the plan itself goes with it.
  static final class Keys {

    private static final Pattern AMOUNT = Pattern.compile("\\d{1,10}(\\.\\d{1,3})?");

    static final Key<Entry.Fields> OFFER =
        Key.optional(
            "offer",
            Kinds.mapping("a mapping, see `plans.<id>.offer`"),
            "no price, and nothing for customers to choose",
            "What it is sold for, and to whom.");

    static final Key<BigDecimal> PRICE =
        Key.required(
            "price",
            Kinds.scalar(
                "an amount such as 129.00",
                text -> AMOUNT.matcher(text).matches() ? new BigDecimal(text) : null,
                BigDecimal::toPlainString),
            "A month of it, in units of the currency; 0 for a free plan.");
    static final Key<String> CURRENCY =
        Key.required("currency", Kinds.currency(), "The price's currency, the same in all plans.");
    static final Key<String> LINE =
        Key.of(
            "line",
            Kinds.text("a name, 1 to 32 of a-z, 0-9 and -", Pattern.compile("[a-z0-9-]{1,32}")),
            "main",
            "The plans among which a customer may change: those of the same line.");
    static final Key<Long> LEVEL =
        Key.required(
            "level",
            Kinds.whole(0, Offer.LEVEL_MAX),
            "Where it stands in its line. A change to a higher level is an upgrade and holds at once;"
                + " to a lower one it holds from the next month on.");
    static final Key<Boolean> OPEN =
        Key.of(
            "open",
            Kinds.flag(),
            true,
            "Whether customers may choose it; else an operator gives it.");

    static final Section SECTION =
        new Section(
            "plans.<id>.offer",
            "What a plan is sold for. A month is paid for as a whole, and so is a higher plan within"
                + " it: the difference of both prices, for its credits are given as a whole too.",
            List.of(PRICE, CURRENCY, LINE, LEVEL, OPEN));

    private Keys() {}
  }
}
