/// A database as the store uses it: one writer at a time, snapshots beside it.
@NullMarked
package io.tollgate.store.jdbc;

import org.jspecify.annotations.NullMarked;
