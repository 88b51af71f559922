package io.tollgate.gateway.payment;

import io.tollgate.gateway.metering.MemberReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A payment that a client signed and offers: a transfer that anyone who holds it can carry out,
/// once (EIP-3009).
///
/// @param json all of it, as it came
/// @param scheme `exact`, or what is not taken
/// @param network CAIP-2
/// @param asset as the client wrote it, like the other accounts
/// @param amount digits
/// @param payTo who the client agreed to pay
/// @param from who pays
/// @param to who is paid by what was signed
/// @param value what is paid by what was signed
/// @param validAfterSeconds since 1970
/// @param validBeforeSeconds since 1970
/// @param nonce what the token's contract takes once
public record Offer(
    String json,
    String scheme,
    String network,
    String asset,
    String amount,
    String payTo,
    String from,
    String to,
    String value,
    long validAfterSeconds,
    long validBeforeSeconds,
    String nonce)
    implements Look {

  /// Longest header read; a payment takes about 1,500.
  static final int LENGTH_MAX = 16 * 1024;

  private static final long VERSION = 2;
  private static final Pattern ACCOUNT = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final Pattern NONCE = Pattern.compile("0x[0-9a-fA-F]{64}");

  /// A contract's signature may be longer than a key's 65 bytes (EIP-1271, ERC-6492).
  private static final Pattern SIGNATURE = Pattern.compile("0x([0-9a-fA-F]{2}){65,4096}");

  /// Up to 2^256 - 1.
  private static final Pattern AMOUNT = Pattern.compile("0|[1-9][0-9]{0,77}");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}");

  /// What names the payment: no two that differ in it are the same, and the token takes each once.
  String name() {
    return (network + " " + asset + " " + from + " " + nonce).toLowerCase(Locale.ROOT);
  }

  /// Without the signature: whoever has that can carry the payment out.
  @Override
  public String toString() {
    return "Offer[" + name() + "]";
  }

  /// Reads a header's value.
  static Look read(String header) {
    if (header.length() > LENGTH_MAX) {
      return malformed("it is too long");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(header.strip());
    } catch (IllegalArgumentException _) {
      return malformed("it is not in base64");
    }
    // Names that repeat: two readers could take it for two payments.
    MemberReader payment = MemberReader.readUnique(bytes);
    if (payment == null) {
      return malformed("it holds no JSON object");
    }
    if (payment.integer("x402Version", 0) != VERSION) {
      return malformed("x402Version must be 2");
    }
    MemberReader accepted = object(payment, "accepted");
    MemberReader payload = accepted == null ? null : object(payment, "payload");
    MemberReader signed = payload == null ? null : object(payload, "authorization");
    if (accepted == null || payload == null || signed == null) {
      return malformed("\"accepted\", \"payload\" or \"payload.authorization\" is missing");
    }
    if (text(payload, "signature", SIGNATURE) == null) {
      return malformed("payload.signature is not one");
    }
    String scheme = accepted.string("scheme");
    String network = accepted.string("network");
    String asset = accepted.string("asset");
    String amount = text(accepted, "amount", AMOUNT);
    String payTo = accepted.string("payTo");
    if (scheme == null || network == null || asset == null || amount == null || payTo == null) {
      return malformed("\"accepted\" is not one of what was asked for");
    }
    String from = text(signed, "from", ACCOUNT);
    String to = text(signed, "to", ACCOUNT);
    String value = text(signed, "value", AMOUNT);
    String after = text(signed, "validAfter", SECONDS);
    String before = text(signed, "validBefore", SECONDS);
    String nonce = text(signed, "nonce", NONCE);
    if (from == null
        || to == null
        || value == null
        || after == null
        || before == null
        || nonce == null) {
      return malformed("a member of payload.authorization is missing or malformed");
    }
    return new Offer(
        new String(bytes, StandardCharsets.UTF_8),
        scheme,
        network,
        asset,
        amount,
        payTo,
        from,
        to,
        value,
        Long.parseLong(after),
        Long.parseLong(before),
        nonce);
  }

  private static Malformed malformed(String why) {
    return new Malformed("PAYMENT-SIGNATURE can't be read: " + why + ".");
  }

  private static @Nullable MemberReader object(MemberReader within, String name) {
    String raw = within.raw(name);
    return raw == null ? null : MemberReader.readUnique(raw.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String text(MemberReader within, String name, Pattern pattern) {
    String text = within.string(name);
    return text != null && pattern.matcher(text).matches() ? text : null;
  }
}
