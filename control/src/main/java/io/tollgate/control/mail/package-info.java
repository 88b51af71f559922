/// Writes mails, and sends what waits.
@NullMarked
package io.tollgate.control.mail;

import org.jspecify.annotations.NullMarked;
