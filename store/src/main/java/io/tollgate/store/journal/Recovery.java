package io.tollgate.store.journal;

import java.util.List;

/// What opening a journal found and mended.
///
/// @param cuts torn tails that were cut; empty after a clean end
public record Recovery(List<Cut> cuts) {

  public Recovery {
    cuts = List.copyOf(cuts);
  }

  /// A torn tail: the last writes before a crash, of which the disk had taken only a part.
  ///
  /// @param segment number of the segment
  /// @param offset where it was cut, in bytes
  /// @param bytes how many went
  /// @param whole records among them that were whole, but stood behind a torn one and had not been
  ///   synced
  public record Cut(int lane, long segment, long offset, long bytes, int whole) {}
}
