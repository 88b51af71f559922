/// The client's side: listeners, strict framing, limits, pace, draining.
@NullMarked
package io.tollgate.gateway.edge;

import org.jspecify.annotations.NullMarked;
