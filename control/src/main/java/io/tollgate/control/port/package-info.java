/// What the control plane needs from the rest of the process.
@NullMarked
package io.tollgate.control.port;

import org.jspecify.annotations.NullMarked;
