/// What an organization pays for: its plan, overage, statements.
@NullMarked
package io.tollgate.control.portal.plan;

import org.jspecify.annotations.NullMarked;
