package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.price.Quote;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Windows and quotes as JSON, where no foreign dialect says otherwise.
final class WindowText {

  static final long DAY = TimeUnit.DAYS.toMillis(1);

  private WindowText() {}

  /// The name of a kind on the wire.
  static String name(WindowKind kind) {
    return switch (kind) {
      case UTC_MINUTE -> "utc-minute";
      case UTC_DAY -> "utc-day";
      case UTC_MONTH -> "utc-month";
      case ANCHORED_DAY -> "anchored-day";
      case ANCHORED_MONTH -> "anchored-month";
      case ROLLING_DAY -> "rolling-day";
    };
  }

  /// How long the allowance's window is, in milliseconds. A rolling day is 24 h, though its
  /// allowance names one of its minutes.
  static long lengthMillis(Allowance allowance) {
    return allowance.window().kind() == WindowKind.ROLLING_DAY
        ? DAY
        : allowance.window().endMillis() - allowance.window().startMillis();
  }

  /// The windows of a caller's organization as an array member.
  ///
  /// @param at the instant of the picture
  static void windows(JsonWriter json, String name, Caller caller, long at) {
    windows(json, name, caller.account().desk().statement(at).allowances(), at);
  }

  /// The windows in which a key has limits of its own, as an array member; none where it has none.
  static void keyWindows(JsonWriter json, String name, Caller caller, long at) {
    if (caller.limits().limitsCredits()) {
      windows(
          json,
          name,
          caller.account().desk().statement(caller, at).allowances().stream()
              .filter(Allowance::limited)
              .toList(),
          at);
    }
  }

  private static void windows(JsonWriter json, String name, List<Allowance> allowances, long at) {
    json.array(name);
    for (Allowance allowance : allowances) {
      boolean rolling = allowance.window().kind() == WindowKind.ROLLING_DAY;
      json.object()
          .put("kind", name(allowance.window().kind()))
          .putInstant("starts_at", rolling ? at - DAY : allowance.window().startMillis())
          .putInstant("resets_at", allowance.resetMillis());
      if (allowance.limited()) {
        json.put("cap", allowance.cap());
      } else {
        json.putNull("cap");
      }
      json.put("used", allowance.used()).put("held", allowance.held());
      if (allowance.limited()) {
        json.put("left", allowance.left());
      } else {
        json.putNull("left");
      }
      json.endObject();
    }
    json.endArray();
  }

  /// What a call would cost, by its parts, and what is left to pay it from, into an open object.
  ///
  /// @param call one with a quote; without a caller nothing is left
  static void quote(JsonWriter json, Call call) {
    Quote quote = Objects.requireNonNull(call.quote(), "a call that asks for its price");
    json.put("low", quote.low()).put("high", quote.high()).array("parts");
    for (Quote.Line line : quote.lines()) {
      json.object()
          .put("words", line.words())
          .put("low", line.low())
          .put("high", line.high())
          .endObject();
    }
    json.endArray();
    Caller caller = call.caller();
    if (caller == null) {
      json.array("left").endArray();
    } else {
      windows(json, "left", caller, call.nowMillis());
    }
  }
}
