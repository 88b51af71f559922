/// Usage reports and the request log.
@NullMarked
package io.tollgate.control.portal.usage;

import org.jspecify.annotations.NullMarked;
