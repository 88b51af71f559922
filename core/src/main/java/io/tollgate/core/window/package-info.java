/// Windows: spans in which a cap counts, computed from an instant and an anchor.
@NullMarked
package io.tollgate.core.window;

import org.jspecify.annotations.NullMarked;
