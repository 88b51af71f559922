package io.tollgate.control.portal.plan;

import io.tollgate.control.query.StatementView;

/// What a month cost.
///
/// @param root path of the statement
/// @param back path of the statements
public record StatementPage(String root, String back, StatementView statement) {}
