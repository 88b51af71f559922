/// Header lists that are made once and used again.
@NullMarked
package io.tollgate.gateway.headers;

import org.jspecify.annotations.NullMarked;
