/// One end for every hold, and the way into the journal.
@NullMarked
package io.tollgate.gateway.settlement;

import org.jspecify.annotations.NullMarked;
