/// Statements: what a subscription cost in each of its months.
@NullMarked
package io.tollgate.core.statement;

import org.jspecify.annotations.NullMarked;
