/// Tollgate's own CA for client certificates, and how certificates of others are read. Knows
/// nothing of the web.
@NullMarked
package io.tollgate.control.certificate;

import org.jspecify.annotations.NullMarked;
