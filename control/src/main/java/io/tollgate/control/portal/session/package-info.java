/// Sessions of browsers: a cookie outside, a digest in the store.
@NullMarked
package io.tollgate.control.portal.session;

import org.jspecify.annotations.NullMarked;
