package io.tollgate.core.ledger;

import io.tollgate.core.window.WindowKind;

/// The windows a call was admitted in, which are the windows it is charged to.
///
/// Thread: any.
public interface HeldWindows {

  /// For calls that can't cost anything.
  HeldWindows NONE =
      new HeldWindows() {
        @Override
        public int size() {
          return 0;
        }

        @Override
        public WindowKind kind(int i) {
          throw new IndexOutOfBoundsException(i);
        }

        @Override
        public long startMillis(int i) {
          throw new IndexOutOfBoundsException(i);
        }

        @Override
        public long ceiling(int i) {
          throw new IndexOutOfBoundsException(i);
        }
      };

  int size();

  WindowKind kind(int i);

  /// Start of the window; of a rolling day, of its minute bucket.
  long startMillis(int i);

  /// The most that could be charged in this window so far: its highest cap, grants and overage
  /// included.
  long ceiling(int i);

  /// Of the call's credits, those beyond the window's cap.
  default long overage(int i) {
    return 0;
  }

  /// What those cost, in billionths of the currency's unit.
  default long overageNanos(int i) {
    return 0;
  }
}
