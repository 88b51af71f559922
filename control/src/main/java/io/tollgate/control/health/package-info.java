/// What must hold to serve, checked on request.
@NullMarked
package io.tollgate.control.health;

import org.jspecify.annotations.NullMarked;
