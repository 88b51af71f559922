/// The log's last line: no secret, no forged line.
@NullMarked
package io.tollgate.app.log;

import org.jspecify.annotations.NullMarked;
