/// Sessions of people who are signed in, as they are kept.
@NullMarked
package io.tollgate.core.session;

import org.jspecify.annotations.NullMarked;
