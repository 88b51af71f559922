/// Tickets: how the portal calls the gateway for a key without having the key.
@NullMarked
package io.tollgate.core.ticket;

import org.jspecify.annotations.NullMarked;
