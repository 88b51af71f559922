/// Balances that are exact: one desk per organization, holds that end exactly once.
@NullMarked
package io.tollgate.core.credit;

import org.jspecify.annotations.NullMarked;
