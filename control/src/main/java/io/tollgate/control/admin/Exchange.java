package io.tollgate.control.admin;

import io.tollgate.control.command.NewId;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.wire.Json;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.unit.PublicId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.function.ServerRequest;
import tools.jackson.databind.node.ObjectNode;

/// One request to one operation, read and checked.
final class Exchange {

  /// Largest body, where an operation says no other: a hundred times what they need.
  static final int BODY_BYTES_MAX = 64 * 1024;

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final int IDEMPOTENCY_KEY_MAX = 255;

  private final ServerRequest request;
  private final Operation operation;
  private final Values query;
  private final Values body;
  private final String bodyText;

  /// Reads the request.
  ///
  /// @throws ProblemException it is not what the operation takes
  Exchange(ServerRequest request, Operation operation) throws IOException {
    this.request = request;
    this.operation = operation;
    Shape shape = operation.body();
    if (shape != null) {
      // Before the parameters, into which the container would read a form.
      requireJson(request);
    }
    query = operation.query().read(parameters(request));
    if (shape == null) {
      body = new Values(Map.of());
      bodyText = "";
    } else {
      ObjectNode json = Json.readObject(bytes(request.servletRequest(), operation.bodyBytesMax()));
      body = shape.read(json);
      bodyText = json.toString();
    }
  }

  Values query() {
    return query;
  }

  Values body() {
    return body;
  }

  /// Who asks, for the audit.
  String actor() {
    return request
        .principal()
        .map(Principal::getName)
        .orElseThrow(() -> new IllegalStateException("reached without authentication"));
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long organizationId() {
    return id("organization", PublicId.ORGANIZATION);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long keyId() {
    return id("key", PublicId.KEY);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long certificateId() {
    return id("certificate", PublicId.CERTIFICATE);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long noticeId() {
    return id("notice", PublicId.NOTICE);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long alertId() {
    return id("alert", PublicId.ALERT);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long webhookId() {
    return id("webhook", PublicId.WEBHOOK);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long statementId() {
    return id("statement", PublicId.STATEMENT);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long personId() {
    return id("person", PublicId.PERSON);
  }

  /// @throws ProblemException NOT_FOUND, as for one that is not there
  long invitationId() {
    return id("invitation", PublicId.INVITATION);
  }

  private long id(String name, PublicId kind) {
    long id = kind.read(request.pathVariable(name));
    if (id == PublicId.NONE) {
      throw notFound(name);
    }
    return id;
  }

  /// What stands in the path at this name.
  String path(String name) {
    return request.pathVariable(name);
  }

  /// The refusal for a thing that is not there.
  static ProblemException notFound(String what) {
    return new ProblemException(ProblemCode.NOT_FOUND, "no such " + what);
  }

  /// The id of what this request makes.
  ///
  /// @throws ProblemException the Idempotency-Key is malformed
  NewId newId(NewIds ids) {
    List<String> keys = request.headers().header(IDEMPOTENCY_KEY);
    if (keys.isEmpty()) {
      return ids.fresh();
    }
    String key = keys.getFirst();
    if (keys.size() > 1) {
      throw ProblemException.invalid(IDEMPOTENCY_KEY, "repeated", "was given more than once");
    }
    boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    if (key.isEmpty() || key.length() > IDEMPOTENCY_KEY_MAX || !printable) {
      throw ProblemException.invalid(
          IDEMPOTENCY_KEY,
          "format",
          "must be 1 to " + IDEMPOTENCY_KEY_MAX + " printable ASCII characters");
    }
    return ids.ofKey(actor(), operation.id(), key, request.path() + '\n' + bodyText);
  }

  private static MultiValueMap<String, String> parameters(ServerRequest request) {
    try {
      return request.params();
    } catch (IllegalStateException _) {
      // The container's word for parameters it can't decode.
      throw new ProblemException(ProblemCode.INVALID_REQUEST, "the query can't be decoded");
    }
  }

  private static void requireJson(ServerRequest request) {
    List<String> types = request.headers().header("Content-Type");
    boolean json = false;
    if (types.size() == 1) {
      try {
        MediaType type = MediaType.parseMediaType(types.getFirst());
        String charset = type.getParameter("charset");
        json =
            type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                && (charset == null || charset.equalsIgnoreCase("utf-8"));
      } catch (InvalidMediaTypeException _) {
        json = false;
      }
    }
    boolean encoded = !request.headers().header("Content-Encoding").isEmpty();
    if (!json || encoded) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "send Content-Type: application/json, in UTF-8 and without Content-Encoding");
    }
  }

  private static byte[] bytes(HttpServletRequest request, int max) throws IOException {
    if (request.getContentLengthLong() <= max) {
      byte[] bytes = request.getInputStream().readNBytes(max + 1);
      if (bytes.length <= max) {
        return bytes;
      }
    }
    throw new ProblemException(ProblemCode.BODY_TOO_LARGE, "a body has at most " + max + " bytes");
  }
}
