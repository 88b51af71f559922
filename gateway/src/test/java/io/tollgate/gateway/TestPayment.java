package io.tollgate.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/// A payment as a client of x402 signs one, but for the signature, which nobody here checks.
final class TestPayment {

  static final String NETWORK = "eip155:8453";
  static final String ASSET = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
  static final String AMOUNT = "10000";
  static final String PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
  static final String FROM = "0x857b06519E91e3A54538791bDbb0E22373e36b66";

  private static final Random RANDOM = new Random();

  private final String json;

  private TestPayment(String json) {
    this.json = json;
  }

  /// One that is as it should be, with a nonce of its own.
  static TestPayment good() {
    byte[] nonce = new byte[32];
    RANDOM.nextBytes(nonce);
    long now = System.currentTimeMillis() / 1000;
    return new TestPayment(
        """
        {"x402Version":2,\
        "resource":{"url":"/x402/v3/cryptocurrency/quotes/latest","description":"quotes"},\
        "accepted":{"scheme":"exact","network":"%s","asset":"%s","amount":"%s","payTo":"%s",\
        "maxTimeoutSeconds":30,"extra":{"name":"USD Coin","version":"2"}},\
        "payload":{"signature":"0x%s","authorization":{"from":"%s","to":"%s","value":"%s",\
        "validAfter":"%d","validBefore":"%d","nonce":"0x%s"}}}\
        """
            .formatted(
                NETWORK,
                ASSET,
                AMOUNT,
                PAY_TO,
                "1b".repeat(65),
                FROM,
                PAY_TO,
                AMOUNT,
                now - 60,
                now + 30,
                HexFormat.of().formatHex(nonce)));
  }

  /// The same with every match of a pattern replaced.
  TestPayment with(String pattern, String replacement) {
    String other = json.replaceAll(pattern, replacement);
    if (other.equals(json)) {
      throw new IllegalArgumentException("no " + pattern + " in " + json);
    }
    return new TestPayment(other);
  }

  String json() {
    return json;
  }

  /// The header's line.
  String header() {
    return header(json);
  }

  static String header(String json) {
    return "PAYMENT-SIGNATURE: "
        + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
