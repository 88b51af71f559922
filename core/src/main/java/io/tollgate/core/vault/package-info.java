/// What customers leave with us and nobody else may read, and where it is kept.
@NullMarked
package io.tollgate.core.vault;

import org.jspecify.annotations.NullMarked;
