@NullMarked
package io.tollgate.app.cli;

import org.jspecify.annotations.NullMarked;
