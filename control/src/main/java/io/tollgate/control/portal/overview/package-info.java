/// What an organization has used, at a glance.
@NullMarked
package io.tollgate.control.portal.overview;

import org.jspecify.annotations.NullMarked;
