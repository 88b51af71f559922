/// What every page is made of: words, figures, forms, the frame around them.
@NullMarked
package io.tollgate.control.portal.page;

import org.jspecify.annotations.NullMarked;
