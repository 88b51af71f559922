/// Signing in with another service that vouches for people: OpenID Connect.
@NullMarked
package io.tollgate.control.sso;

import org.jspecify.annotations.NullMarked;
