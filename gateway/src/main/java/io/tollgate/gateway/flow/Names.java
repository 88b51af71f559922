package io.tollgate.gateway.flow;

import io.netty.util.AsciiString;
import io.tollgate.core.ticket.Ticket;

/// Names of headers that are ours to read or to say.
final class Names {

  /// Asks for the price of a call instead of the call.
  static final AsciiString QUOTE = AsciiString.cached("Tollgate-Quote");

  /// Carries the portal's ticket, in the place of a key.
  static final AsciiString TICKET = AsciiString.cached(Ticket.HEADER);

  /// The call's id, as the client sees it.
  static final AsciiString CALL_ID = AsciiString.cached("Tollgate-Request-Id");

  /// The same, as the upstream sees it.
  static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");

  static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
  static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
  static final AsciiString FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");

  static final AsciiString ALLOW = AsciiString.cached("Allow");
  static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
  static final AsciiString DATE = AsciiString.cached("Date");
  static final AsciiString HOST = AsciiString.cached("Host");
  static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");
  static final AsciiString USER_AGENT = AsciiString.cached("User-Agent");
  static final AsciiString VIA = AsciiString.cached("Via");

  private Names() {}
}
