/// Who signs in, what they may do in which organization, and where that is kept.
@NullMarked
package io.tollgate.core.person;

import org.jspecify.annotations.NullMarked;
