/// Signed tokens shown beside a key: read strictly, verified off the event loops, remembered while
/// they hold.
@NullMarked
package io.tollgate.gateway.token;

import org.jspecify.annotations.NullMarked;
