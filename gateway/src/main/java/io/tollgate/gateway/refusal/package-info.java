/// Refusals that no dialect can word, since no api was found.
@NullMarked
package io.tollgate.gateway.refusal;

import org.jspecify.annotations.NullMarked;
