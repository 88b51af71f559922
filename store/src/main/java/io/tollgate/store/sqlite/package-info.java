/// The stores on SQLite. All that is SQLite's own is here, in `SqliteDatabase` and the migrations.
@NullMarked
package io.tollgate.store.sqlite;

import org.jspecify.annotations.NullMarked;
