package io.tollgate.control.portal.plan;

import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.query.PlanView;
import java.util.List;

/// A plan in a reader's words, for tables.
///
/// @param price a month
/// @param credits a month, or in whatever its tightest window is
/// @param calls a minute
/// @param overage of 1,000 credits
/// @param requests how long single requests are shown
public record Terms(String price, String credits, String calls, String overage, String requests) {

  /// Takes a word of the bundle.
  public interface Texts {
    String text(String key, Object... arguments);
  }

  public static Terms of(PlanView plan, Formats formats, Texts texts) {
    PlanView.OfferView offer = plan.offer();
    Long month = offer == null ? null : offer.priceMinor();
    String monthCurrency = offer == null ? null : offer.currency();
    List<PlanView.CapView> months =
        plan.caps().stream().filter(cap -> cap.window().monthly()).toList();
    Long minute = plan.minuteLimit();
    String currency = plan.overageCurrency();
    String price = plan.overagePrice();
    Long days = plan.requestDays();
    return new Terms(
        month == null || monthCurrency == null
            ? texts.text("plan.price.agreed")
            : formats.money(month, monthCurrency),
        months.isEmpty()
            ? texts.text("plan.credits.any")
            : formats.number(months.getFirst().credits()),
        minute == null ? texts.text("plan.calls.any") : formats.number(minute),
        currency == null || price == null
            ? texts.text("plan.overage.none")
            : Price.perThousand(price, currency, formats),
        days == null
            ? texts.text("plan.requests.kept")
            : texts.text("plan.requests.short", formats.number(days)));
  }
}
