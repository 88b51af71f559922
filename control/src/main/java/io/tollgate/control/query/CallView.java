package io.tollgate.control.query;

import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A finished call.
///
/// @param organization null if no caller was found
/// @param key null if no caller was found
/// @param api null if no api was found
/// @param route null if no route was found
/// @param status what the client was answered; 0 if nothing could be sent any more
/// @param refusal why it was refused; null if it was not
/// @param overageCredits those of its credits that are beyond the cap
/// @param subject whom the caller's token was made for; null for nobody in particular
/// @param counted elements that were counted for the price
public record CallView(
    String id,
    Instant at,
    @Nullable String organization,
    @Nullable String key,
    @Nullable String api,
    @Nullable String route,
    String method,
    String target,
    int status,
    @Nullable String refusal,
    long credits,
    long overageCredits,
    long counted,
    long durationMicros,
    long answerBytes,
    String address,
    @Nullable String subject) {

  static CallView of(StoredCall call) {
    return new CallView(
        call.id().toString(),
        Instant.ofEpochMilli(call.atMillis()),
        call.organizationId() == 0 ? null : PublicId.ORGANIZATION.write(call.organizationId()),
        call.keyId() == 0 ? null : PublicId.KEY.write(call.keyId()),
        call.apiId().isEmpty() ? null : call.apiId(),
        call.routeId().isEmpty() ? null : call.routeId(),
        call.method(),
        call.target(),
        call.status(),
        call.refusal(),
        call.credits(),
        call.overage(),
        call.counted(),
        call.durationMicros(),
        call.answerBytes(),
        call.address(),
        call.subject().isEmpty() ? null : call.subject());
  }
}
