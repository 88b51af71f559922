package io.tollgate.gateway.metrics;

/// What became of one payment that the facilitator was asked to carry out, for the books of whoever
/// is paid. Holds no signature: nothing in it can be used to pay.
///
/// @param requestId of the call, as in `X-Request-Id` and the request log
/// @param network CAIP-2
/// @param amount in the token's smallest unit
/// @param payer the account that pays
/// @param nonce names the payment in the token's contract
/// @param transaction that carried it out; empty if there is none, or nobody told
/// @param why empty if it was carried out
public record PaymentReport(
    Outcome outcome,
    String requestId,
    String apiId,
    String routeId,
    String network,
    String asset,
    String amount,
    String payer,
    String nonce,
    String transaction,
    String why) {

  private static final int LENGTH_MAX = 200;

  /// How it ended.
  public enum Outcome {
    SETTLED,
    /// Nobody was paid.
    FAILED,
    /// The facilitator was asked and gave no answer: look at the chain. Nothing was delivered.
    UNKNOWN
  }

  /// Another's words, short and in one line.
  public static String line(String words) {
    var line = new StringBuilder();
    for (int i = 0; i < words.length() && i < LENGTH_MAX; i++) {
      char c = words.charAt(i);
      line.append(c < ' ' || c > '~' ? '?' : c);
    }
    return line.toString();
  }
}
