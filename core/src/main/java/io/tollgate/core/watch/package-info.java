/// How keys are used: last use, networks, and the rules that tell what is unusual.
@NullMarked
package io.tollgate.core.watch;

import org.jspecify.annotations.NullMarked;
