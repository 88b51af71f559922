/// Root of the control module.
@NullMarked
package io.tollgate.control;

import org.jspecify.annotations.NullMarked;
