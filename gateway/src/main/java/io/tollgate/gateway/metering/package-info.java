/// Counts what an answer used while its bytes go by, and swaps one member of it.
@NullMarked
package io.tollgate.gateway.metering;

import org.jspecify.annotations.NullMarked;
