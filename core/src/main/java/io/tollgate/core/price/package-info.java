/// Prices: rules that turn a request and its answer into credits, with a ceiling before the call.
@NullMarked
package io.tollgate.core.price;

import org.jspecify.annotations.NullMarked;
