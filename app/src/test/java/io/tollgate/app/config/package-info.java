@NullMarked
package io.tollgate.app.config;

import org.jspecify.annotations.NullMarked;
