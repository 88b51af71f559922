/// How the control plane speaks: JSON, and problem documents for what it refuses.
@NullMarked
package io.tollgate.control.wire;

import org.jspecify.annotations.NullMarked;
