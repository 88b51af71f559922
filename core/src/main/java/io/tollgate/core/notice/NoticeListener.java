package io.tollgate.core.notice;

/// Told of each notice after it was kept, once: the place for whoever sends them on. Returns at
/// once.
@FunctionalInterface
public interface NoticeListener {

  void raised(Notice notice);
}
