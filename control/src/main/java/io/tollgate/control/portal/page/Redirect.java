package io.tollgate.control.portal.page;

/// Another page answers. Only paths of the portal itself: nobody is sent elsewhere.
///
/// @param path see [Paths#isOwn]
record Redirect(String path) implements Answer {
  Redirect {
    if (!Paths.isOwn(path)) {
      throw new IllegalArgumentException("not a path of the portal");
    }
  }
}
