package io.tollgate.control.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an organization allows itself beyond its plan's cap, and what of that it has used.
///
/// @param on whether calls go on beyond the cap
/// @param price of a credit, a decimal number; null where the plan sells none
/// @param perThousandNanos what 1,000 credits cost, in billionths of the currency's unit
/// @param currency ISO 4217 code
/// @param ceilingMinor the most to pay in each month, in the currency's smallest unit; null where
///   the ceiling is in credits
/// @param ceilingCredits how many credits that is at the price of now
/// @param accruedCredits credits beyond the cap in this month
/// @param accruedMinor what they cost, rounded half up
/// @param leftCredits credits beyond the cap that can still be used
/// @param projectedCredits credits beyond the cap at the month's end, if it goes on as it did and
///   nothing stops it
/// @param projectedMinor what these would cost; null where the plan sells none
/// @param resetsAt when the month ends
public record OverageView(
    boolean on,
    @Nullable String price,
    @Nullable Long perThousandNanos,
    @Nullable String currency,
    @Nullable Long ceilingMinor,
    long ceilingCredits,
    long accruedCredits,
    long accruedMinor,
    long leftCredits,
    long projectedCredits,
    @Nullable Long projectedMinor,
    Instant resetsAt) {}
