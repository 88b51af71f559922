package io.tollgate.control.portal.plan;

import io.tollgate.control.query.PlanView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plans to choose among.
///
/// @param root path of the plan's pages
/// @param today id of the plan of today
/// @param refusal why whoever looks may not change it; null if they may
public record ChoicePage(
    String root, List<PlanView> plans, String today, @Nullable String refusal) {}
