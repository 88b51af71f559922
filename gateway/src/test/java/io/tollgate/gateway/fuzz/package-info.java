/// Targets of fuzzing, and what runs them.
@NullMarked
package io.tollgate.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
