/// Root of the sample module.
@NullMarked
package io.tollgate.sample;

import org.jspecify.annotations.NullMarked;
