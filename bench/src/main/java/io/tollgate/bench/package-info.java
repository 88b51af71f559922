/// What both kinds of benchmark share.
@NullMarked
package io.tollgate.bench;

import org.jspecify.annotations.NullMarked;
