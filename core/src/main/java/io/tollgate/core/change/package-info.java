/// What changed in the control plane, and who is told.
@NullMarked
package io.tollgate.core.change;

import org.jspecify.annotations.NullMarked;
