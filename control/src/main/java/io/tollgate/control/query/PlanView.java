package io.tollgate.control.query;

import io.tollgate.core.account.Offer;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.window.WindowKind;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a subscription may use.
///
/// @param minuteLimit calls per UTC minute; null for no limit
/// @param minutePerKey whether each key has the minute limit for itself
/// @param keyConcurrency calls of a key under way at once; null for no limit
/// @param organizationConcurrency the same of all keys of an organization
/// @param overagePrice of a credit beyond the cap, a decimal number; null where none is sold
/// @param overageCurrency ISO 4217 code
/// @param throughput credits per second; null for no limit
/// @param historyDays how many days back its calls may ask; null for no limit
/// @param mainnets whether its calls may ask about main networks
/// @param requestDays how many days single calls can be looked up; null for as long as they are
///   kept
/// @param keys what is demanded of keys
/// @param offer what it is sold for; null where nothing is said of that
/// @param routes patterns it opens; empty opens every route of its apis
public record PlanView(
    String id,
    String name,
    List<CapView> caps,
    @Nullable Long minuteLimit,
    boolean minutePerKey,
    @Nullable Long keyConcurrency,
    @Nullable Long organizationConcurrency,
    @Nullable String overagePrice,
    @Nullable String overageCurrency,
    @Nullable ThroughputView throughput,
    @Nullable Long historyDays,
    boolean mainnets,
    @Nullable Long requestDays,
    KeyPolicyView keys,
    @Nullable OfferView offer,
    List<String> apis,
    List<String> routes) {

  public static PlanView of(Plan plan) {
    return new PlanView(
        plan.id(),
        plan.name(),
        plan.caps().stream().map(cap -> new CapView(cap.kind(), cap.credits())).toList(),
        limit(plan.minuteLimit()),
        plan.minutePerKey(),
        limit(plan.concurrency().perKey()),
        limit(plan.concurrency().perOrganization()),
        plan.overage() == null ? null : plan.overage().text(),
        plan.overage() == null ? null : plan.overage().currency(),
        ThroughputView.of(plan.throughput()),
        limit(plan.reach().historyDays()),
        plan.reach().mainnets(),
        limit(plan.requestDays()),
        KeyPolicyView.of(plan.keys()),
        OfferView.of(plan.offer()),
        plan.apis().stream().sorted().toList(),
        plan.routes().stream().sorted().toList());
  }

  private static @Nullable Long limit(long most) {
    return most == 0 ? null : most;
  }

  /// What a plan is sold for.
  ///
  /// @param line plans among which customers may change
  /// @param level a change to a higher one is an upgrade
  /// @param open whether customers may choose it
  /// @param priceMinor a month, in the currency's smallest unit
  /// @param currency ISO 4217 code
  public record OfferView(
      String line, int level, boolean open, @Nullable Long priceMinor, @Nullable String currency) {

    static @Nullable OfferView of(Offer offer) {
      return offer.line().isEmpty()
          ? null
          : new OfferView(
              offer.line(),
              offer.level(),
              offer.open(),
              offer.price() == null ? null : offer.price().minor(),
              offer.price() == null ? null : offer.price().currency());
    }
  }

  /// Credits per second.
  ///
  /// @param factor what calls beyond `soft` cost, a decimal number
  public record ThroughputView(long soft, long hard, String factor) {

    static @Nullable ThroughputView of(@Nullable Throughput throughput) {
      return throughput == null
          ? null
          : new ThroughputView(
              throughput.soft(),
              throughput.hard(),
              BigDecimal.valueOf(throughput.thousandths(), 3).stripTrailingZeros().toPlainString());
    }
  }

  /// Credits per window.
  public record CapView(WindowKind window, long credits) {}
}
