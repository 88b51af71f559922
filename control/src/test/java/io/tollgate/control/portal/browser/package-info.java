/// What every browser test needs.
@NullMarked
package io.tollgate.control.portal.browser;

import org.jspecify.annotations.NullMarked;
