/// The customer portal: pages for those who use what is sold.
@NullMarked
package io.tollgate.control.portal;

import org.jspecify.annotations.NullMarked;
