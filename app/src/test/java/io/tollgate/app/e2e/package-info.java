/// The promises, over sockets, against a process of its own.
@NullMarked
package io.tollgate.app.e2e;

import org.jspecify.annotations.NullMarked;
