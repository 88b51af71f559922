package io.tollgate.control.admin;

import java.util.List;

/// Some operations on one thing.
interface Endpoint {

  List<Operation> operations();
}
