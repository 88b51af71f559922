/// From a credential to a hold: the order of the checks, and the accounts they run on.
@NullMarked
package io.tollgate.core.admission;

import org.jspecify.annotations.NullMarked;
