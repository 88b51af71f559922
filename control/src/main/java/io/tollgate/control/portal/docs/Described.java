package io.tollgate.control.portal.docs;

import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;

/// An operation of an api that is sold, as its document describes it.
record Described(Api api, Reference reference, Operation operation) {

  String path() {
    return path(api, reference, operation);
  }

  static String path(Api api, Reference reference, Operation operation) {
    return "/reference/" + api.id() + "/" + reference.version() + "/" + operation.id();
  }
}
