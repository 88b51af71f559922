/// Pages about what an organization wants to be told of, and what it was told.
@NullMarked
package io.tollgate.control.portal.alerts;

import org.jspecify.annotations.NullMarked;
