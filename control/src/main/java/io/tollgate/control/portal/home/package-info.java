/// Where a stranger arrives.
@NullMarked
package io.tollgate.control.portal.home;

import org.jspecify.annotations.NullMarked;
