package io.tollgate.control.portal.mailbox;

import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.portal.mailbox.MailPage.Line;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.NotThereException;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// `/mailbox`: every mail, to whoever asks. There only where the operator has asked for it.
@Controller
public final class MailboxPages {

  private static final int SHOWN = 100;

  private final PeoplePorts ports;

  public MailboxPages(PeoplePorts ports) {
    this.ports = ports;
  }

  private void requireOpen() {
    if (!ports.settings().get().mailbox()) {
      throw new NotThereException();
    }
  }

  @GetMapping("/mailbox")
  Answer list(Visit visit) {
    requireOpen();
    List<MailboxPage.Mail> mails =
        ports.outbox().page(Long.MAX_VALUE, SHOWN).stream()
            .map(kept ->
                new MailboxPage.Mail(
                    kept.sequence(),
                    kept.to(),
                    kept.subject(),
                    Instant.ofEpochMilli(kept.createdMillis())))
            .toList();
    return Page.of("mailbox/mailbox", visit.text("mailbox.title"), new MailboxPage(mails));
  }

  @GetMapping("/mailbox/{number:[0-9]{1,18}}")
  Answer show(Visit visit, @PathVariable("number") long number) {
    requireOpen();
    Outbox.Kept kept = ports.outbox().bySequence(number);
    Message message = kept == null ? null : kept.message();
    if (kept == null || message == null) {
      throw new NotThereException();
    }
    List<Line> lines = message.text().lines().map(this::line).toList();
    return Page.of(
        "mailbox/mail",
        kept.subject(),
        new MailPage(kept.to(), Instant.ofEpochMilli(kept.createdMillis()), lines));
  }

  private Line line(String words) {
    String own = ports.settings().get().url();
    return new Line(words, words.startsWith(own + "/") ? words.substring(own.length()) : null);
  }
}
