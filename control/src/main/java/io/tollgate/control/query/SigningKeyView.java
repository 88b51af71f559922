package io.tollgate.control.query;

import io.tollgate.core.token.SigningKeys.Duty;
import io.tollgate.core.token.SigningKeys.OnDuty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A published key that signs tokens, has signed some, or is going to.
///
/// @param kid what tokens call it
/// @param duty whether it waits for its turn, signs, or stays for the tokens it has signed
/// @param signsFrom when its turn comes, or came
/// @param until when that duty ends; null if nothing is decided
public record SigningKeyView(
    String kid, Duty duty, Instant createdAt, Instant signsFrom, @Nullable Instant until) {

  public static SigningKeyView of(OnDuty it) {
    return new SigningKeyView(
        it.key().id(),
        it.duty(),
        Instant.ofEpochMilli(it.key().createdMillis()),
        Instant.ofEpochMilli(it.key().signsFromMillis()),
        it.untilMillis() == Long.MAX_VALUE ? null : Instant.ofEpochMilli(it.untilMillis()));
  }
}
