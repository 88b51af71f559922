/// An organization's own pages: its settings, and who changed what.
@NullMarked
package io.tollgate.control.portal.organization;

import org.jspecify.annotations.NullMarked;
