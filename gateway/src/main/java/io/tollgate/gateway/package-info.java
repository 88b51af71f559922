/// Root of the gateway module.
@NullMarked
package io.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
