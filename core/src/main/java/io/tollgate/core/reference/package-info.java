/// What an api's own document says of its operations, for people who call it.
@NullMarked
package io.tollgate.core.reference;

import org.jspecify.annotations.NullMarked;
