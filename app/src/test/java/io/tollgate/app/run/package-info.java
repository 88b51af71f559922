/// Tests of a running process's parts.
@NullMarked
package io.tollgate.app.run;

import org.jspecify.annotations.NullMarked;
