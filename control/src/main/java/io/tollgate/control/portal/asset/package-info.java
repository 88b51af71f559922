/// Style and script, under names that change with what is in them.
@NullMarked
package io.tollgate.control.portal.asset;

import org.jspecify.annotations.NullMarked;
