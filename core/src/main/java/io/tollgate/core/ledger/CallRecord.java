package io.tollgate.core.ledger;

import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import org.jspecify.annotations.Nullable;

/// One finished call, as the journal, the request log and the request table keep it. Refused calls
/// are kept too, at 0 credits with their reason.
///
/// @param id made at arrival
/// @param atMillis admission; the call belongs to the windows of this instant
/// @param organizationId 0 if no caller was found
/// @param keyId 0 if no caller was found
/// @param apiId empty if no api was found
/// @param routeId empty if no route was found
/// @param method as received, at most [#METHOD_MAX] characters
/// @param target canonical path and query without credentials, at most [#TARGET_MAX] characters
/// @param status what the client was answered; 0 if nothing could be sent any more
/// @param refusal why it was refused; null if it was not
/// @param credits charged, 0 or more
/// @param counted elements that were counted for the price; 0 if nothing was
/// @param durationMicros from arrival to the answer's last byte
/// @param answerBytes body bytes sent to the client
/// @param address of the client, as text
/// @param windows what the credits are charged to
/// @param subject whom the caller's token was made for, at most [#SUBJECT_MAX] characters; empty
///   for nobody in particular
public record CallRecord(
    RequestId id,
    long atMillis,
    long organizationId,
    long keyId,
    String apiId,
    String routeId,
    String method,
    String target,
    int status,
    @Nullable RefusalCode refusal,
    long credits,
    long counted,
    long durationMicros,
    long answerBytes,
    String address,
    HeldWindows windows,
    String subject) {

  /// Longest method kept.
  public static final int METHOD_MAX = 16;

  /// Longest target kept; what is beyond is cut and does not matter to accounting.
  public static final int TARGET_MAX = 512;

  /// Longest subject, in characters, which are ASCII.
  public static final int SUBJECT_MAX = 128;

  /// A call made for nobody in particular.
  public CallRecord(
      RequestId id,
      long atMillis,
      long organizationId,
      long keyId,
      String apiId,
      String routeId,
      String method,
      String target,
      int status,
      @Nullable RefusalCode refusal,
      long credits,
      long counted,
      long durationMicros,
      long answerBytes,
      String address,
      HeldWindows windows) {
    this(
        id,
        atMillis,
        organizationId,
        keyId,
        apiId,
        routeId,
        method,
        target,
        status,
        refusal,
        credits,
        counted,
        durationMicros,
        answerBytes,
        address,
        windows,
        "");
  }

  /// The same call, made for somebody.
  public CallRecord with(String other) {
    return new CallRecord(
        id,
        atMillis,
        organizationId,
        keyId,
        apiId,
        routeId,
        method,
        target,
        status,
        refusal,
        credits,
        counted,
        durationMicros,
        answerBytes,
        address,
        windows,
        other);
  }
}
