/// Signing in and out.
@NullMarked
package io.tollgate.control.portal.account;

import org.jspecify.annotations.NullMarked;
