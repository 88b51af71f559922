/// Root of the testkit module.
@NullMarked
package io.tollgate.testkit;

import org.jspecify.annotations.NullMarked;
