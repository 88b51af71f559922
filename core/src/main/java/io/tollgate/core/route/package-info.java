/// Apis, routes, canonical paths and the immutable tables that match them.
@NullMarked
package io.tollgate.core.route;

import org.jspecify.annotations.NullMarked;
