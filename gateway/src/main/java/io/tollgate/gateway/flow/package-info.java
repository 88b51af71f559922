/// The way of a request through the gateway. Only this package knows the stages.
@NullMarked
package io.tollgate.gateway.flow;

import org.jspecify.annotations.NullMarked;
