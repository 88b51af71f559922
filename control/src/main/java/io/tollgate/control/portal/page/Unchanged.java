package io.tollgate.control.portal.page;

/// Nothing is new.
enum Unchanged implements Answer {
  UNCHANGED
}
