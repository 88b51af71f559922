/// From journal to ledger: the folder, the verifier that re-adds it, and what is kept how long.
@NullMarked
package io.tollgate.store.ledger;

import org.jspecify.annotations.NullMarked;
