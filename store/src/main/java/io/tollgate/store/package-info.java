/// Root of the store module.
@NullMarked
package io.tollgate.store;

import org.jspecify.annotations.NullMarked;
