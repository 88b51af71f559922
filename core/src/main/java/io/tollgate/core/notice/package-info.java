/// What somebody should know about a key, kept until it was seen.
@NullMarked
package io.tollgate.core.notice;

import org.jspecify.annotations.NullMarked;
