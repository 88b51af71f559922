package io.tollgate.control.portal.plan;

import io.tollgate.control.query.PlanChangeView;
import org.jspecify.annotations.Nullable;

/// What a change of plan comes to, before it is made.
///
/// @param root path of the plan's pages
/// @param changed whether it was asked for and came to something else meanwhile
/// @param refusal why whoever looks may not change it; null if they may
public record ChangePage(
    String root, PlanChangeView change, boolean changed, @Nullable String refusal) {}
