/// The endpoints at which a key is exchanged for short-lived tokens, and their keys are published.
@NullMarked
package io.tollgate.gateway.oauth;

import org.jspecify.annotations.NullMarked;
