/// What an organization wants to be told of, what it was told, and how.
@NullMarked
package io.tollgate.core.alert;

import org.jspecify.annotations.NullMarked;
