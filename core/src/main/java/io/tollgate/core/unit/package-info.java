/// Units, ids and clocks; wall time and monotonic time are never mixed.
@NullMarked
package io.tollgate.core.unit;

import org.jspecify.annotations.NullMarked;
