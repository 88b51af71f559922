package io.tollgate.control.portal.plan;

import io.tollgate.control.query.StatementView;
import java.util.List;

/// The statements, newest first.
///
/// @param root path of the statements
/// @param back path of the plan
public record StatementsPage(String root, String back, List<StatementView> statements) {}
