/// Pages for people who call an api: reference with Try it, documentation, prices.
@NullMarked
package io.tollgate.control.portal.docs;

import org.jspecify.annotations.NullMarked;
