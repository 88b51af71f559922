package io.tollgate.control.portal.plan;

/// Overage alone, where its form is to be corrected.
///
/// @param back path of the plan
public record OveragePage(String back, PlanPage.Overage overage) {}
