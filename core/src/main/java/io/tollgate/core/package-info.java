/// Root of the core module.
@NullMarked
package io.tollgate.core;

import org.jspecify.annotations.NullMarked;
