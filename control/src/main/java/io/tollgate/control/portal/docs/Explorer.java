package io.tollgate.control.portal.docs;

import java.util.List;
import java.util.SequencedMap;

/// Makes calls to the gateway for the portal (port). Blocks: virtual threads only.
public interface Explorer {

  /// Makes one call; never throws for what a gateway or a network does.
  Outcome send(Call call);

  /// A call.
  ///
  /// @param host what the gateway finds the api by
  /// @param target path and query with the api's mount, encoded
  /// @param headers without framing, host and ticket
  /// @param body empty for none
  /// @param contentType of the body; empty for none
  record Call(
      String method,
      String host,
      String target,
      SequencedMap<String, String> headers,
      String body,
      String contentType,
      String ticket) {

    /// Without the ticket.
    @Override
    public String toString() {
      return "Call[" + method + " " + target + "]";
    }
  }

  /// What came of it.
  sealed interface Outcome {

    /// An answer.
    ///
    /// @param body as far as it is kept
    /// @param whole whether that is all of it
    /// @param micros from the first byte sent to the last received
    /// @param requestId the gateway's id of the call; empty if it gave none
    record Answered(
        int status, List<Header> headers, String body, boolean whole, long micros, String requestId)
        implements Outcome {
      public Answered {
        headers = List.copyOf(headers);
      }
    }

    /// There was none.
    record Failed() implements Outcome {}
  }

  /// A header of an answer.
  record Header(String name, String value) {}
}
