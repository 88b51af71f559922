/// Tickets of the portal: opened, held against the api and the clock, and used once.
@NullMarked
package io.tollgate.gateway.ticket;

import org.jspecify.annotations.NullMarked;
