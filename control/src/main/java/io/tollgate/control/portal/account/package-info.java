/// People, about themselves: signing up, in and out, and what they keep here.
@NullMarked
package io.tollgate.control.portal.account;

import org.jspecify.annotations.NullMarked;
