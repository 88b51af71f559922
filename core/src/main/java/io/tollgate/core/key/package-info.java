/// Keys: shapes, hashes, states, and where they are kept.
@NullMarked
package io.tollgate.core.key;

import org.jspecify.annotations.NullMarked;
