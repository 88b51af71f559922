/// Who may ask: the admin token and the filter chains.
@NullMarked
package io.tollgate.control.security;

import org.jspecify.annotations.NullMarked;
