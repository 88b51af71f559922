package io.tollgate.control.sso;

import io.tollgate.core.person.Identity;
import org.jspecify.annotations.Nullable;

/// Whom a provider has vouched for, just now.
///
/// @param email as [io.tollgate.core.person.EmailAddress#normalize] has it; null unless the
///   provider says that it is verified
/// @param name what it calls them; may be empty, and is not looked at yet
/// @param shownMillis when they showed it who they are; 0 if it does not say
public record Vouched(Identity identity, @Nullable String email, String name, long shownMillis) {}
