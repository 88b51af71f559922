/// The upstream's side: pools, header hygiene, the exchange, its failures.
@NullMarked
package io.tollgate.gateway.upstream;

import org.jspecify.annotations.NullMarked;
