/// Read models for the admin API and the pages.
@NullMarked
package io.tollgate.control.query;

import org.jspecify.annotations.NullMarked;
