package io.tollgate.core.request;

/// Every expected no, with its stable name, the status a dialect answers unless it says otherwise,
/// and words that may be shown to anyone.
///
/// The number is stored in the journal and never changes or is used again. `docs/failure-modes.md`
/// explains each.
public enum RefusalCode {
  BAD_REQUEST(1, "bad-request", 400, "The request is not well-formed HTTP."),
  REQUEST_TIMEOUT(2, "request-timeout", 408, "The request did not arrive in time."),
  BODY_TOO_LARGE(3, "body-too-large", 413, "The request body is too large."),
  TARGET_TOO_LONG(4, "target-too-long", 414, "The request target is too long."),
  EXPECTATION_UNKNOWN(5, "expectation-unknown", 417, "Only 100-continue can be expected."),
  HEADERS_TOO_LARGE(6, "headers-too-large", 431, "The request headers are too large."),
  METHOD_UNKNOWN(7, "method-unknown", 501, "This method is not served."),
  VERSION_UNKNOWN(8, "version-unknown", 505, "This version of HTTP is not served."),
  NO_API(9, "no-api", 404, "There is nothing at this address."),
  NO_ROUTE(10, "no-route", 404, "There is nothing at this path."),
  METHOD_NOT_ALLOWED(11, "method-not-allowed", 405, "This path does not take this method."),
  MISDIRECTED(12, "misdirected", 421, "This connection is for another host."),
  HTTPS_REQUIRED(13, "https-required", 403, "The use of HTTPS is required."),

  NO_CREDENTIAL(20, "no-credential", 401, "An API key is needed."),
  UNKNOWN_KEY(21, "unknown-key", 401, "This API key is not valid."),
  TWO_CALLERS(22, "two-callers", 400, "The request shows two different credentials."),
  KEY_DISABLED(23, "key-disabled", 403, "This API key is disabled."),
  KEY_EXPIRED(24, "key-expired", 401, "This API key has expired."),
  KEY_NOT_YET(25, "key-not-yet", 401, "This API key is not valid yet."),
  PLAN_UNPAID(26, "plan-unpaid", 402, "The subscription has not been activated."),
  PLAN_LAPSED(27, "plan-lapsed", 402, "The subscription has lapsed."),
  SUSPENDED(28, "suspended", 403, "The organization is suspended."),
  NOT_IN_PLAN(29, "not-in-plan", 403, "The plan does not include this route."),
  /// In the words of an unknown key: a dialect may tell its last holder more.
  KEY_DELETED(30, "key-deleted", 401, "This API key is not valid."),
  NETWORK(31, "network", 403, "This API key may not be used from here."),
  SCOPE(32, "scope", 403, "This API key may not be used for this route."),
  ENVIRONMENT(33, "environment", 403, "This route is not for keys of this environment."),
  KEY_LEAKED(34, "key-leaked", 403, "This API key is disabled."),
  /// In the words of an unknown key: who lacks the token need not hear that the key is right.
  BAD_TOKEN(35, "bad-token", 401, "This API key is not valid."),
  HISTORY(38, "history", 403, "The plan does not reach back so far."),
  MAINNET(39, "mainnet", 403, "The plan opens test networks only."),
  PAYMENT_REQUIRED(36, "payment-required", 402, "This call must be paid for."),
  PAYMENT_FAILED(37, "payment-failed", 402, "The payment was not accepted."),

  MINUTE_LIMIT(40, "minute-limit", 429, "The limit of calls per minute is reached."),
  DAY_CREDITS(41, "day-credits", 429, "The credits of the day are spent."),
  MONTH_CREDITS(42, "month-credits", 429, "The credits of the month are spent."),
  ADDRESS_LIMIT(43, "address-limit", 429, "Too many calls come from this address."),
  CONCURRENCY(44, "concurrency", 429, "Too many calls are under way at once."),
  BAD_KEYS(46, "bad-keys", 429, "Too many wrong keys come from this address."),
  THROUGHPUT(45, "throughput", 429, "Too many credits are asked for in one second."),

  UPSTREAM_UNREACHABLE(60, "upstream-unreachable", 502, "The API behind could not be reached."),
  UPSTREAM_BROKEN(61, "upstream-broken", 502, "The API behind answered with something unreadable."),
  UPSTREAM_TIMEOUT(62, "upstream-timeout", 504, "The API behind did not answer in time."),
  FACILITATOR_DOWN(64, "facilitator-down", 502, "Payments cannot be settled right now."),
  ANSWER_TOO_LARGE(65, "answer-too-large", 502, "The answer is too large to be paid for."),
  ANSWER_UNCOUNTABLE(63, "answer-uncountable", 502, "The answer could not be priced."),

  LEDGER_DOWN(80, "ledger-down", 503, "Calls cannot be recorded right now."),
  STORE_DOWN(81, "store-down", 503, "Keys cannot be checked right now."),
  BOOKS_FROZEN(82, "books-frozen", 503, "Charged calls of this organization are on hold."),
  OVERLOADED(83, "overloaded", 503, "There is too much to do right now."),
  DRAINING(84, "draining", 503, "This node is going down."),
  OUR_FAULT(85, "our-fault", 500, "Something went wrong here.");

  private final int number;
  private final String text;
  private final int status;
  private final String words;

  RefusalCode(int number, String text, int status, String words) {
    this.number = number;
    this.text = text;
    this.status = status;
    this.words = words;
  }

  /// The number it is stored under, 1..=127.
  public int number() {
    return number;
  }

  /// The stable name, as it stands in logs, metrics and problem types.
  public String text() {
    return text;
  }

  /// The HTTP status where the dialect names none.
  public int status() {
    return status;
  }

  /// Public words where the dialect has none; they tell nothing about what exists.
  public String words() {
    return words;
  }

  /// The code stored under a number.
  ///
  /// @throws IllegalArgumentException unknown number
  public static RefusalCode ofNumber(int number) {
    for (RefusalCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    throw new IllegalArgumentException("refusal code: " + number);
  }
}
