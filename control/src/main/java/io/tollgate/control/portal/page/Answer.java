package io.tollgate.control.portal.page;

import java.net.URI;

/// What a handler of the portal answers.
public sealed interface Answer permits Page, Redirect, Away, Unchanged {

  /// Nothing is new since this live part was last shown: 204.
  static Answer unchanged() {
    return Unchanged.UNCHANGED;
  }

  /// Look there: 303 after a write.
  ///
  /// @param path of the portal, with its query
  static Answer see(String path) {
    return new Redirect(path);
  }

  /// To a service that the operator has named: 303. Never to where a request says.
  static Answer away(URI to) {
    return new Away(to);
  }
}
