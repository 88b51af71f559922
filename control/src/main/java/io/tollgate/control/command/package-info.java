/// What the control plane can do: one record per act, and the executor that does it.
@NullMarked
package io.tollgate.control.command;

import org.jspecify.annotations.NullMarked;
