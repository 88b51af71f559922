/// A request on its way: its query, its caller, and every expected no.
@NullMarked
package io.tollgate.core.request;

import org.jspecify.annotations.NullMarked;
