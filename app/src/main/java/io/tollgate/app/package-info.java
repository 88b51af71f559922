/// Root of the app module.
@NullMarked
package io.tollgate.app;

import org.jspecify.annotations.NullMarked;
