package io.tollgate.app.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/// An exception whose words, and those of its causes, were made safe. The frames stay: they name
/// code.
record SafeThrowable(IThrowableProxy throwable) implements IThrowableProxy {

  static @Nullable IThrowableProxy of(@Nullable IThrowableProxy throwable) {
    return throwable == null ? null : new SafeThrowable(throwable);
  }

  @Override
  public @Nullable String getMessage() {
    return safe(throwable.getMessage());
  }

  /// What logback writes in place of class and message, where an exception says more by itself.
  @Override
  public @Nullable String getOverridingMessage() {
    return safe(throwable.getOverridingMessage());
  }

  @Override
  public String getClassName() {
    return throwable.getClassName();
  }

  @Override
  public StackTraceElementProxy[] getStackTraceElementProxyArray() {
    return throwable.getStackTraceElementProxyArray();
  }

  @Override
  public int getCommonFrames() {
    return throwable.getCommonFrames();
  }

  @Override
  public @Nullable IThrowableProxy getCause() {
    return of(throwable.getCause());
  }

  @Override
  public IThrowableProxy[] getSuppressed() {
    IThrowableProxy[] suppressed = throwable.getSuppressed();
    var safe = new IThrowableProxy[suppressed.length];
    for (int i = 0; i < safe.length; i++) {
      safe[i] = new SafeThrowable(suppressed[i]);
    }
    return safe;
  }

  @Override
  public boolean isCyclic() {
    return throwable.isCyclic();
  }

  private static @Nullable String safe(@Nullable String text) {
    return text == null ? null : SafeText.of(text);
  }
}
