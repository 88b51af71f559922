/// Reports of keys found where they do not belong.
@NullMarked
package io.tollgate.control.leak;

import org.jspecify.annotations.NullMarked;
