/// Finds the key a request shows, and names what must not go upstream.
@NullMarked
package io.tollgate.gateway.credential;

import org.jspecify.annotations.NullMarked;
