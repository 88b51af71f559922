/// Limits per minute, decided in memory.
@NullMarked
package io.tollgate.core.rate;

import org.jspecify.annotations.NullMarked;
