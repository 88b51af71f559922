package io.tollgate.control.portal.mailbox;

import java.time.Instant;
import java.util.List;

/// Mails, newest first.
public record MailboxPage(List<Mail> mails) {
  public MailboxPage {
    mails = List.copyOf(mails);
  }

  public record Mail(long number, String to, String subject, Instant at) {}
}
