/// Who belongs to an organization, and who is invited.
@NullMarked
package io.tollgate.control.portal.team;

import org.jspecify.annotations.NullMarked;
