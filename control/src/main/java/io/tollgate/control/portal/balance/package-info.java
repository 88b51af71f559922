/// What is left: the line on every page of an organization.
@NullMarked
package io.tollgate.control.portal.balance;

import org.jspecify.annotations.NullMarked;
