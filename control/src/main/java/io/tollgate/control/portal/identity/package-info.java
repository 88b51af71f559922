/// Who is signed in, and to which organizations they belong.
@NullMarked
package io.tollgate.control.portal.identity;

import org.jspecify.annotations.NullMarked;
