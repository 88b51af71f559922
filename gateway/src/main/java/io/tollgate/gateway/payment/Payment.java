package io.tollgate.gateway.payment;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Payments;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.metering.MemberReader;
import io.tollgate.gateway.metrics.GatewayMetrics;
import io.tollgate.gateway.metrics.PaymentReport;
import io.tollgate.gateway.upstream.UpstreamPool;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The payment of one call: asked for, looked at, checked by the facilitator, and, when the answer
/// is here whole and good, carried out.
///
/// Thread: the call's event loop.
public final class Payment {

  /*
   * NONE -> CHECKING -> CHECKED -> SETTLING -> SETTLED, and from each to OVER.
   *
   * The offer is claimed before it is checked, and free again if the call ends before SETTLING: then
   * nobody was paid. From there on it is spent, whatever the facilitator says or fails to say: what
   * it was told may have happened. It is asked to settle once, by one request, never again.
   */
  private enum Stage {
    NONE,
    CHECKING,
    CHECKED,
    SETTLING,
    SETTLED,
    OVER
  }

  /// The call that is paid for. Told once for each step.
  public interface Payer {

    /// The step is done.
    void goOn();

    /// The call is refused in the dialect's words.
    void refuse(Refusal refusal);

    /// The call is refused in the protocol's words.
    void refuse(Dialect.Reply words, RefusalCode code);
  }

  /// Everything that is not of this call alone.
  ///
  /// @param pool of the facilitator's connections
  public record Counter(
      Payments payments,
      UpstreamPool pool,
      EventExecutor loop,
      SpentOffers spent,
      LongSupplier wallMillis,
      GatewayMetrics metrics) {}

  /// Which call it is.
  ///
  /// @param path as the client sees it
  public record Of(String requestId, String apiId, String routeId, String path) {}

  private static final int OK = 200;

  private final Counter counter;
  private final Till till;
  private final Of call;
  private Stage stage = Stage.NONE;
  private @Nullable Offer offer;
  private String receipt = "";

  public Payment(Counter counter, Till till, Of call) {
    this.counter = counter;
    this.till = till;
    this.call = call;
  }

  private long nowSeconds() {
    return Math.floorDiv(counter.wallMillis().getAsLong(), 1000);
  }

  // ---- before the exchange

  /// Looks at what is shown and has it checked. Going on means that the payment is good for now.
  public void check(HttpHeaders headers, Payer payer) {
    switch (till.look(headers, nowSeconds())) {
      case Look.Nothing _ ->
          payer.refuse(till.challenge(call.path()), RefusalCode.PAYMENT_REQUIRED);
      case Look.Malformed malformed ->
          payer.refuse(Refusal.of(RefusalCode.BAD_REQUEST, malformed.words()));
      case Look.Unacceptable no -> turnDown(payer, no.reason());
      case Offer shown -> claim(shown, payer);
    }
  }

  private void claim(Offer shown, Payer payer) {
    switch (counter.spent().claim(shown, nowSeconds())) {
      case USED -> turnDown(payer, "payment_already_used");
      case FULL -> payer.refuse(Refusal.of(RefusalCode.OVERLOADED));
      case OURS -> {
        offer = shown;
        stage = Stage.CHECKING;
        ask("/verify", shown, new Checked(shown, payer));
      }
    }
  }

  private void ask(String path, Offer shown, FacilitatorCall.Told taker) {
    new FacilitatorCall(counter.payments(), path, till.question(shown), taker)
        .begin(counter.pool(), counter.loop());
  }

  private void turnDown(Payer payer, String reason) {
    String from = offer == null ? "" : offer.from();
    payer.refuse(till.turnDown(call.path(), reason, from), RefusalCode.PAYMENT_FAILED);
  }

  private final class Checked implements FacilitatorCall.Told {
    private final Offer shown;
    private final Payer payer;

    Checked(Offer shown, Payer payer) {
      this.shown = shown;
      this.payer = payer;
    }

    @Override
    public void told(int status, MemberReader said) {
      if (stage != Stage.CHECKING) {
        return;
      }
      String verdict = said.raw("isValid");
      String by = said.string("payer");
      if ("false".equals(verdict)) {
        turnDown(payer, reason(said, "invalidReason", "unexpected_verify_error"));
      } else if ("true".equals(verdict)
          && status == OK
          && (by == null || by.equalsIgnoreCase(shown.from()))) {
        stage = Stage.CHECKED;
        payer.goOn();
      } else {
        silence(true, "its answer to a check makes no sense, status " + status);
      }
    }

    @Override
    public void silence(boolean asked, String why) {
      counter.metrics().facilitatorFailed(why);
      if (stage == Stage.CHECKING) {
        payer.refuse(Refusal.of(RefusalCode.FACILITATOR_DOWN));
      }
    }
  }

  // ---- with the answer at our side

  /// Has the payment carried out. The answer is complete and good, and has not left.
  ///
  /// @param payer goes on when it is paid
  public void settle(Payer payer) {
    Offer paying = offer;
    if (stage != Stage.CHECKED || paying == null) {
      throw new IllegalStateException("a payment can't be carried out when it is " + stage);
    }
    if (Till.lapsed(paying, nowSeconds())) {
      turnDown(payer, Till.LAPSED);
      return;
    }
    stage = Stage.SETTLING;
    counter.spent().spend(paying);
    ask("/settle", paying, new Carried(paying, payer));
  }

  private final class Carried implements FacilitatorCall.Told {
    private final Offer paying;
    private final Payer payer;

    Carried(Offer paying, Payer payer) {
      this.paying = paying;
      this.payer = payer;
    }

    @Override
    public void told(int status, MemberReader said) {
      String transaction = said.string("transaction");
      String network = said.string("network");
      String verdict = said.raw("success");
      if ("false".equals(verdict)) {
        String reason = reason(said, "errorReason", "unexpected_settle_error");
        report(PaymentReport.Outcome.FAILED, "", reason);
        turnDown(payer, reason);
      } else if ("true".equals(verdict)
          && status == OK
          && transaction != null
          && !transaction.isBlank()
          && (network == null || network.equals(paying.network()))) {
        stage = Stage.SETTLED;
        receipt = till.receipt(PaymentReport.line(transaction), paying.from());
        report(PaymentReport.Outcome.SETTLED, transaction, "");
        payer.goOn();
      } else {
        silence(true, "its answer to a settlement makes no sense, status " + status);
      }
    }

    @Override
    public void silence(boolean asked, String why) {
      counter.metrics().facilitatorFailed(why);
      // Nobody was asked: nobody was paid. Else an operator must look.
      report(asked ? PaymentReport.Outcome.UNKNOWN : PaymentReport.Outcome.FAILED, "", why);
      payer.refuse(Refusal.of(RefusalCode.FACILITATOR_DOWN));
    }

    private void report(PaymentReport.Outcome outcome, String transaction, String why) {
      counter
          .metrics()
          .payment(
              new PaymentReport(
                  outcome,
                  call.requestId(),
                  call.apiId(),
                  call.routeId(),
                  paying.network(),
                  paying.asset(),
                  paying.amount(),
                  paying.from(),
                  paying.nonce(),
                  PaymentReport.line(transaction),
                  PaymentReport.line(why)));
    }
  }

  private static String reason(MemberReader said, String name, String otherwise) {
    String reason = said.string(name);
    return reason == null || reason.isBlank() ? otherwise : PaymentReport.line(reason);
  }

  // ---- the end

  /// What the client is told of the payment; empty unless it was carried out.
  public String receipt() {
    return receipt;
  }

  /// The call is over. Once; a payment that was not carried out may be shown again.
  public void over() {
    if (offer != null && (stage == Stage.CHECKING || stage == Stage.CHECKED)) {
      counter.spent().free(offer);
    }
    if (stage != Stage.SETTLING) {
      stage = Stage.OVER;
    }
  }
}
