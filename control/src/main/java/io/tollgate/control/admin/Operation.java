package io.tollgate.control.admin;

import io.tollgate.control.wire.ProblemCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/// One method at one path: what the router maps and what the document describes.
///
/// @param path below [AdminApi#ROOT], with `{organization}`, `{key}`, `{kid}`, `{certificate}`,
///   `{person}`, `{invitation}`, `{call}`, `{plan}`, `{api}`
/// @param id unique, for generated clients
/// @param group what it is about, for the document
/// @param query its parameters
/// @param body null if it takes none
/// @param bodyBytesMax largest body
/// @param repeatable whether it takes an `Idempotency-Key`
/// @param answers what it says when it is done
/// @param problems what else it says, beside what every operation does
record Operation(
    HttpMethod method,
    String path,
    String id,
    String group,
    String words,
    Shape query,
    @Nullable Shape body,
    int bodyBytesMax,
    boolean repeatable,
    List<Answer> answers,
    Set<ProblemCode> problems,
    Handler handler) {

  /// Does the operation. Blocks, on a virtual thread.
  interface Handler {

    /// @throws io.tollgate.control.wire.ProblemException it was not done
    /// @throws io.tollgate.core.unit.StoreException the store is out of reach
    Reply handle(Exchange exchange);
  }

  /// @param type record of the body; null for no body
  /// @param page whether the body is a page of them
  record Answer(int status, String words, @Nullable Class<?> type, boolean page) {}

  static Builder get(String path, String id) {
    return new Builder(HttpMethod.GET, path, id);
  }

  static Builder post(String path, String id) {
    return new Builder(HttpMethod.POST, path, id);
  }

  static Builder put(String path, String id) {
    return new Builder(HttpMethod.PUT, path, id);
  }

  static Builder patch(String path, String id) {
    return new Builder(HttpMethod.PATCH, path, id);
  }

  static Builder delete(String path, String id) {
    return new Builder(HttpMethod.DELETE, path, id);
  }

  static final class Builder {

    private final HttpMethod method;
    private final String path;
    private final String id;
    private final List<Answer> answers = new ArrayList<>();
    private final Set<ProblemCode> problems =
        EnumSet.of(
            ProblemCode.INVALID_REQUEST,
            ProblemCode.UNAUTHENTICATED,
            ProblemCode.INTERNAL,
            ProblemCode.STORE_UNAVAILABLE);
    private String group = "";
    private String words = "";
    private Shape query = Shape.NONE;
    private @Nullable Shape body;
    private int bodyBytesMax;
    private boolean repeatable;

    private Builder(HttpMethod method, String path, String id) {
      this.method = method;
      this.path = path;
      this.id = id;
      if (path.contains("{")) {
        problems.add(ProblemCode.NOT_FOUND);
      }
    }

    Builder says(String groupName, String text) {
      group = groupName;
      words = text;
      return this;
    }

    Builder takes(Field<?>... parameters) {
      query = Shape.of("", parameters);
      return this;
    }

    Builder reads(Shape shape) {
      return reads(shape, Exchange.BODY_BYTES_MAX);
    }

    /// @param bytesMax largest body
    Builder reads(Shape shape, int bytesMax) {
      body = shape;
      bodyBytesMax = bytesMax;
      problems.add(ProblemCode.MALFORMED_JSON);
      problems.add(ProblemCode.BODY_TOO_LARGE);
      problems.add(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
      return this;
    }

    Builder repeatable() {
      repeatable = true;
      problems.add(ProblemCode.IDEMPOTENCY_KEY_REUSED);
      return this;
    }

    Builder answers(int status, String text, @Nullable Class<?> type) {
      answers.add(new Answer(status, text, type, false));
      return this;
    }

    Builder answersPage(String text, Class<?> item) {
      answers.add(new Answer(200, text, item, true));
      return this;
    }

    Builder refuses(ProblemCode code) {
      problems.add(code);
      return this;
    }

    Operation by(Handler handler) {
      return new Operation(
          method,
          path,
          id,
          group,
          words,
          query,
          body,
          bodyBytesMax,
          repeatable,
          List.copyOf(answers),
          Set.copyOf(problems),
          handler);
    }
  }
}
