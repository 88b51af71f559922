/// What finished calls cost: the record, the journal before it, the totals after it.
@NullMarked
package io.tollgate.core.ledger;

import org.jspecify.annotations.NullMarked;
