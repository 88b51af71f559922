/// Root of the bench module.
@NullMarked
package io.tollgate.bench;

import org.jspecify.annotations.NullMarked;
