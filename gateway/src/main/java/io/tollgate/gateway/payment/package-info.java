/// Calls that are paid for one by one, by x402: what is asked, what is shown, the facilitator.
@NullMarked
package io.tollgate.gateway.payment;

import org.jspecify.annotations.NullMarked;
