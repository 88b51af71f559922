package io.tollgate.control.admin;

import java.util.List;

/// `/openapi.json`: the document of this API.
final class DocumentEndpoint implements Endpoint {

  private final List<Operation> operations;

  /// @param operations all there are, as soon as the first request comes
  DocumentEndpoint(List<Operation> operations) {
    this.operations = operations;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/openapi.json", "getDocument")
            .says("Document", "This document, OpenAPI 3.1.")
            .answers(200, "The document.", Object.class)
            .by(_ -> Reply.ok(OpenApi.document(operations))));
  }
}
