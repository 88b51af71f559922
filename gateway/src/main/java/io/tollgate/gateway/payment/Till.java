package io.tollgate.gateway.payment;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.tollgate.core.route.Payments;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Where a route's calls are paid for: says what is asked, and looks at what is shown.
///
/// Thread: any; immutable. Source: x402 version 2, and its HTTP transport.
public final class Till {

  /// What a client pays with.
  public static final AsciiString SIGNATURE = AsciiString.cached("PAYMENT-SIGNATURE");

  /// What a client is told of its payment.
  public static final AsciiString RESPONSE = AsciiString.cached("PAYMENT-RESPONSE");

  static final String SCHEME = "exact";

  private static final String REQUIRED = "Payment-Required";
  private static final String JSON = "application/json; charset=utf-8";
  private static final int STATUS = 402;

  /// By how much a client's clock may be off, and its patience longer than we ask: what it may sign
  /// holds no longer, so that it need not be remembered for longer.
  private static final long SLACK_SECONDS = 600;

  private final Payments.Terms terms;

  public Till(Payments.Terms terms) {
    this.terms = terms;
  }

  Payments.Terms terms() {
    return terms;
  }

  /// What a request shows.
  ///
  /// @param nowSeconds since 1970
  Look look(HttpHeaders headers, long nowSeconds) {
    List<String> shown = headers.getAll(SIGNATURE);
    return switch (shown.size()) {
      case 0 -> new Look.Nothing();
      case 1 ->
          Offer.read(shown.getFirst()) instanceof Offer offer
              ? check(offer, nowSeconds)
              : Offer.read(shown.getFirst());
      default -> new Look.Malformed("PAYMENT-SIGNATURE comes more than once.");
    };
  }

  /// Whether the payment is the one asked for. That it is signed, and covered, is the facilitator's
  /// to find out.
  private Look check(Offer offer, long nowSeconds) {
    if (!offer.scheme().equals(SCHEME)) {
      return new Look.Unacceptable("unsupported_scheme");
    }
    if (!offer.network().equals(terms.network())) {
      return new Look.Unacceptable("invalid_network");
    }
    if (!offer.asset().equalsIgnoreCase(terms.asset())
        || !offer.amount().equals(terms.amount())
        || !offer.payTo().equalsIgnoreCase(terms.payTo())) {
      return new Look.Unacceptable("invalid_payment_requirements");
    }
    if (!offer.to().equalsIgnoreCase(terms.payTo())) {
      return new Look.Unacceptable("invalid_exact_evm_payload_recipient_mismatch");
    }
    if (!offer.value().equals(terms.amount())) {
      return new Look.Unacceptable("invalid_exact_evm_payload_authorization_value");
    }
    if (offer.validAfterSeconds() > nowSeconds) {
      return new Look.Unacceptable("invalid_exact_evm_payload_authorization_valid_after");
    }
    if (lapsed(offer, nowSeconds)
        || offer.validBeforeSeconds() > nowSeconds + terms.timeoutSeconds() + SLACK_SECONDS) {
      return new Look.Unacceptable(LAPSED);
    }
    return offer;
  }

  static final String LAPSED = "invalid_exact_evm_payload_authorization_valid_before";

  /// Whether nobody can carry the payment out any more.
  static boolean lapsed(Offer offer, long nowSeconds) {
    return offer.validBeforeSeconds() <= nowSeconds;
  }

  /// Asks for a payment.
  ///
  /// @param path of the request, as the client sees it
  Dialect.Reply challenge(String path) {
    String json = required(path, "Payment required");
    return new Dialect.Reply(
        STATUS, JSON, List.of("Cache-Control", "no-store", REQUIRED, base64(json)), json);
  }

  /// Turns a payment down, and asks for another.
  ///
  /// @param reason as the protocol names it
  /// @param payer empty if it is not known
  Dialect.Reply turnDown(String path, String reason, String payer) {
    String json = required(path, reason);
    var failure = new JsonWriter();
    failure
        .object()
        .put("success", false)
        .put("errorReason", reason)
        .put("transaction", "")
        .put("network", terms.network());
    if (!payer.isEmpty()) {
      failure.put("payer", payer);
    }
    return new Dialect.Reply(
        STATUS,
        JSON,
        List.of(
            "Cache-Control",
            "no-store",
            REQUIRED,
            base64(json),
            RESPONSE.toString(),
            base64(failure.endObject().toString())),
        json);
  }

  /// What a client is told of a payment that was carried out.
  String receipt(String transaction, String payer) {
    return base64(
        new JsonWriter()
            .object()
            .put("success", true)
            .put("transaction", transaction)
            .put("network", terms.network())
            .put("payer", payer)
            .endObject()
            .toString());
  }

  /// What the facilitator is asked, be it to check or to carry out.
  String question(Offer offer) {
    var json = new JsonWriter();
    json.object();
    requirements(json);
    String requirements = json.endObject().toString();
    return "{\"x402Version\":2,\"paymentPayload\":"
        + offer.json()
        + ",\"paymentRequirements\":"
        + requirements
        + "}";
  }

  private String required(String path, String error) {
    var json = new JsonWriter();
    json.object()
        .put("x402Version", 2)
        .put("error", error)
        .object("resource")
        .put("url", path)
        .put("description", terms.description())
        .endObject()
        .array("accepts")
        .object();
    requirements(json);
    return json.endObject().endArray().endObject().toString();
  }

  private void requirements(JsonWriter json) {
    json.put("scheme", SCHEME)
        .put("network", terms.network())
        .put("asset", terms.asset())
        .put("amount", terms.amount())
        .put("payTo", terms.payTo())
        .put("maxTimeoutSeconds", terms.timeoutSeconds())
        .object("extra")
        .put("name", terms.name())
        .put("version", terms.version());
    if (!terms.configId().isEmpty()) {
      json.put("x402PaymentConfigId", terms.configId());
    }
    json.endObject();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
