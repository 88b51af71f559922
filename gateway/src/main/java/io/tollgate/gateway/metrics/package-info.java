/// Counters of the data plane.
@NullMarked
package io.tollgate.gateway.metrics;

import org.jspecify.annotations.NullMarked;
