/// What one core can proxy, beside nginx + Lua and others.
@NullMarked
package io.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
