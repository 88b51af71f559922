package io.tollgate.app.run;

import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// An exception's reason in words for people.
public final class Reason {

  private Reason() {}

  /// One line, without a class name where there are words.
  public static String of(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "for an unknown reason";
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException none -> "no such file or folder: " + none.getFile();
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case BindException _ -> "the port is taken";
      default -> {
        String words = failure.getMessage();
        yield words == null
            ? failure.getClass().getSimpleName()
            : words.lines().findFirst().orElse("");
      }
    };
  }
}
