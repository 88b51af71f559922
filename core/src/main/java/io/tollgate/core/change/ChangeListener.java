package io.tollgate.core.change;

/// Told of each change after it is durable, before its author is answered. Returns at once.
public interface ChangeListener {

  void changed(Change change);
}
