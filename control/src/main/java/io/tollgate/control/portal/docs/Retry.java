package io.tollgate.control.portal.docs;

import io.tollgate.core.request.RefusalCode;
import java.util.Locale;

/// Whether to make a refused call again.
public enum Retry {
  /// Another call is needed: this one stays refused.
  CHANGE_THE_CALL,
  /// Somebody has to act first: with the key, the plan, the payment.
  ACT_FIRST,
  /// After the time the answer says.
  WAIT,
  /// Soon, with growing pauses.
  SOON;

  public static Retry of(RefusalCode code) {
    return switch (code) {
      case BAD_REQUEST,
          BODY_TOO_LARGE,
          TARGET_TOO_LONG,
          EXPECTATION_UNKNOWN,
          HEADERS_TOO_LARGE,
          METHOD_UNKNOWN,
          VERSION_UNKNOWN,
          NO_API,
          NO_ROUTE,
          METHOD_NOT_ALLOWED,
          MISDIRECTED,
          HTTPS_REQUIRED,
          TWO_CALLERS,
          ANSWER_TOO_LARGE ->
          CHANGE_THE_CALL;
      case NO_CREDENTIAL,
          UNKNOWN_KEY,
          KEY_DISABLED,
          KEY_EXPIRED,
          KEY_NOT_YET,
          KEY_DELETED,
          KEY_LEAKED,
          BAD_TOKEN,
          PLAN_UNPAID,
          PLAN_LAPSED,
          SUSPENDED,
          NOT_IN_PLAN,
          NETWORK,
          SCOPE,
          ENVIRONMENT,
          HISTORY,
          MAINNET,
          PAYMENT_REQUIRED,
          PAYMENT_FAILED ->
          ACT_FIRST;
      case MINUTE_LIMIT, DAY_CREDITS, MONTH_CREDITS, ADDRESS_LIMIT, BAD_KEYS, THROUGHPUT -> WAIT;
      case REQUEST_TIMEOUT,
          CONCURRENCY,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_BROKEN,
          UPSTREAM_TIMEOUT,
          FACILITATOR_DOWN,
          ANSWER_UNCOUNTABLE,
          LEDGER_DOWN,
          STORE_DOWN,
          BOOKS_FROZEN,
          OVERLOADED,
          DRAINING,
          OUR_FAULT ->
          SOON;
    };
  }

  /// As it stands in message keys.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
