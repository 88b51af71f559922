package io.tollgate.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A facilitator of x402 payments on a loopback socket. It checks no signature; like a token's
/// contract it carries each nonce out once. What it does wrong can be switched.
///
/// Thread: any.
public final class FakeFacilitator implements AutoCloseable {

  private static final Pattern NONCE = Pattern.compile("\"nonce\":\"(0x[0-9a-fA-F]+)\"");
  private static final Pattern FROM = Pattern.compile("\"from\":\"(0x[0-9a-fA-F]+)\"");
  private static final Pattern NETWORK = Pattern.compile("\"network\":\"([^\"]+)\"");
  private static final String JSON = "Content-Type: application/json";

  private final FakeUpstream server;
  private final Set<String> carried = new HashSet<>();
  private final List<Question> questions = new ArrayList<>();
  private volatile FakeUpstream.Script verify = this::checked;
  private volatile FakeUpstream.Script settle = this::carriedOut;

  /// What it was asked.
  ///
  /// @param path `/verify` or `/settle`, behind its base
  public record Question(String path, FakeUpstream.Received request, String body) {}

  private FakeFacilitator() {
    server = FakeUpstream.start(this::answer);
  }

  /// Begins to listen. Its base is `/x402`.
  public static FakeFacilitator start() {
    return new FakeFacilitator();
  }

  public int port() {
    return server.port();
  }

  /// Answers checks by a script from now on.
  public FakeFacilitator verify(FakeUpstream.Script script) {
    verify = script;
    return this;
  }

  /// Answers settlements by a script from now on.
  public FakeFacilitator settle(FakeUpstream.Script script) {
    settle = script;
    return this;
  }

  /// As it should, see [#verify] and [#settle].
  public FakeFacilitator behave() {
    verify = this::checked;
    settle = this::carriedOut;
    return this;
  }

  /// What it was asked of a kind, in order.
  public List<Question> questions(String path) {
    synchronized (questions) {
      return questions.stream().filter(question -> question.path().equals(path)).toList();
    }
  }

  /// How many payments it carried out.
  public int carried() {
    synchronized (carried) {
      return carried.size();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private void answer(FakeUpstream.Exchange exchange) throws IOException, InterruptedException {
    String body = new String(exchange.body(), StandardCharsets.UTF_8);
    String path = exchange.request().target().replace("/x402", "");
    synchronized (questions) {
      questions.add(new Question(path, exchange.request(), body));
    }
    switch (path) {
      case "/verify" -> verify.answer(exchange);
      case "/settle" -> settle.answer(exchange);
      default -> exchange.answer(404, JSON, "{}");
    }
  }

  private void checked(FakeUpstream.Exchange exchange) throws IOException {
    String body = new String(exchange.body(), StandardCharsets.UTF_8);
    boolean used;
    synchronized (carried) {
      used = carried.contains(find(NONCE, body));
    }
    exchange.answer(
        200,
        JSON,
        used
            ? "{\"isValid\":false,\"invalidReason\":\"invalid_transaction_state\"}"
            : "{\"isValid\":true,\"payer\":\"" + find(FROM, body) + "\"}");
  }

  /// As it should carry a payment out: the script for tests that do something before.
  public void carriedOut(FakeUpstream.Exchange exchange) throws IOException {
    String body = new String(exchange.body(), StandardCharsets.UTF_8);
    String nonce = find(NONCE, body);
    boolean first;
    synchronized (carried) {
      first = carried.add(nonce);
    }
    String rest =
        "\"network\":\"" + find(NETWORK, body) + "\",\"payer\":\"" + find(FROM, body) + "\"}";
    exchange.answer(
        200,
        JSON,
        first
            ? "{\"success\":true,\"transaction\":\"0x" + "ab".repeat(32) + "\"," + rest
            : "{\"success\":false,\"errorReason\":\"invalid_transaction_state\","
                + "\"transaction\":\"\","
                + rest);
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
