/// Mail that waits to be sent, and where it is kept.
@NullMarked
package io.tollgate.core.mail;

import org.jspecify.annotations.NullMarked;
