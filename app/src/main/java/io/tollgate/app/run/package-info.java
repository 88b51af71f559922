/// The running process: what is opened at the start, in which order, and closed at the end.
@NullMarked
package io.tollgate.app.run;

import org.jspecify.annotations.NullMarked;
