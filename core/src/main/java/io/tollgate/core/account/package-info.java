/// Organizations, their subscriptions and the plans they buy.
@NullMarked
package io.tollgate.core.account;

import org.jspecify.annotations.NullMarked;
