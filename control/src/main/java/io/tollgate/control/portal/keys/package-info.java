/// Pages of an organization's keys: what they are, making, changing and ending them.
@NullMarked
package io.tollgate.control.portal.keys;

import org.jspecify.annotations.NullMarked;
