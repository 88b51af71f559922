/// Mail that is shown instead of being sent, to try things out.
@NullMarked
package io.tollgate.control.portal.mailbox;

import org.jspecify.annotations.NullMarked;
