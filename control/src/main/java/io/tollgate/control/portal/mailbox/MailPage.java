package io.tollgate.control.portal.mailbox;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One mail, line by line.
public record MailPage(String to, Instant at, List<Line> lines) {
  public MailPage {
    lines = List.copyOf(lines);
  }

  /// @param href where it leads, if the line is a link to us; null if not
  public record Line(String words, @Nullable String href) {}

  /// Without the links.
  @Override
  public String toString() {
    return "MailPage[***]";
  }
}
