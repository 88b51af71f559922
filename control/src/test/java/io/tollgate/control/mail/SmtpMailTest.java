package io.tollgate.control.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.tollgate.control.ControlWorld;
import io.tollgate.core.mail.Message;
import io.tollgate.core.mail.Outbox;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Mail through a real SMTP server.
class SmtpMailTest {

  private final ControlWorld world = new ControlWorld();
  private GreenMail server = started(0, ServerSetup.PROTOCOL_SMTP);

  private static GreenMail started(int port, String protocol) {
    var server = new GreenMail(new ServerSetup(port, "127.0.0.1", protocol));
    server.setUser("portal", "a secret");
    server.start();
    return server;
  }

  private int port() {
    return server.getSmtp().getPort();
  }

  @BeforeEach
  void add() {
    world.stores.outbox().add(message("verify/1/a"), world.ports.clock().millis());
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private static Message message(String id) {
    return new Message(
        id,
        "ann@example.com",
        "verify",
        "Prüfen: 80 % <b>",
        "Grüße\nhttps://x/?t=1",
        "<p>Grüße</p>");
  }

  private SmtpMail mail(String password) {
    return new SmtpMail(
        new MailSettings(
            "127.0.0.1",
            port(),
            MailSettings.Security.NONE,
            "portal",
            password,
            "Acme Däta <portal@acme.example>"));
  }

  private int send(Mail mail) {
    return OutboxSender.sendDue(world.stores.outbox(), mail, world.ports.clock());
  }

  private Outbox.Kept kept() {
    return world.stores.outbox().page(Long.MAX_VALUE, 1).getFirst();
  }

  @Test
  void aMessageArrivesAsItWasWrittenAndIsMarkedSent() throws MessagingException, IOException {
    assertThat(send(mail("a secret"))).isEqualTo(1);
    assertThat(send(mail("a secret"))).as("once").isZero();

    assertThat(server.getReceivedMessages()).hasSize(1);
    MimeMessage arrived = server.getReceivedMessages()[0];
    assertThat(arrived.getSubject()).isEqualTo("Prüfen: 80 % <b>");
    assertThat(arrived.getFrom()[0].toString()).contains("portal@acme.example");
    assertThat(arrived.getAllRecipients()[0]).hasToString("ann@example.com");
    assertThat(arrived.getHeader("Message-ID")[0]).endsWith("@acme.example>");
    assertThat(arrived.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    var raw = new ByteArrayOutputStream();
    arrived.writeTo(raw);
    assertThat(raw.toString(StandardCharsets.UTF_8)).contains("text/plain").contains("text/html");
    assertThat(kept().sentMillis()).isEqualTo(world.ports.clock().millis());
    assertThat(kept().message()).as("its links are forgotten").isNull();
  }

  @Test
  void aServerThatIsAwayIsTriedAgainLater() {
    int port = port();
    server.stop();
    SmtpMail away =
        new SmtpMail(
            new MailSettings(
                "127.0.0.1", port, MailSettings.Security.NONE, null, null, "a@acme.example"));

    assertThat(send(away)).isZero();
    assertThat(kept().tries()).isEqualTo(1);
    assertThat(kept().why()).isNotEmpty();
    assertThat(send(away)).as("not yet").isZero();
    assertThat(kept().tries()).isEqualTo(1);

    server = started(0, ServerSetup.PROTOCOL_SMTP);
    world.advance(Duration.ofSeconds(5));
    assertThat(send(mail("a secret"))).isEqualTo(1);
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void itIsGivenUpInTheEnd() {
    Mail never =
        new Mail() {
          @Override
          public void send(Message message) {
            throw new UndeliveredException("no", true, new IllegalStateException("test"));
          }

          @Override
          public boolean kept() {
            return false;
          }
        };
    for (int i = 0; i < OutboxSender.TRIES_MAX + 5; i++) {
      send(never);
      world.advance(Duration.ofHours(3));
    }

    assertThat(kept().tries()).isEqualTo(OutboxSender.TRIES_MAX);
    assertThat(kept().nextMillis()).isEqualTo(Outbox.NEVER);
  }

  @Test
  void aMailServerThatWantsNoTlsGetsNothing() {
    SmtpMail strict =
        new SmtpMail(
            new MailSettings(
                "127.0.0.1",
                port(),
                MailSettings.Security.STARTTLS,
                "portal",
                "a secret",
                "portal@acme.example"));

    assertThat(send(strict)).isZero();
    assertThat(server.getReceivedMessages()).isEmpty();
    assertThat(kept().why().toLowerCase(Locale.ROOT)).contains("starttls");
  }

  @Test
  void mailGoesThroughTls() {
    server.stop();
    server = started(0, ServerSetup.PROTOCOL_SMTPS);
    var settings =
        new MailSettings(
            "127.0.0.1",
            server.getSmtps().getPort(),
            MailSettings.Security.TLS,
            "portal",
            "a secret",
            "portal@acme.example");

    assertThat(send(new SmtpMail(settings))).as("nobody vouches for it").isZero();
    assertThat(server.getReceivedMessages()).isEmpty();

    var trusting = new Properties();
    trusting.put("mail.smtp.ssl.trust", "*");
    trusting.put("mail.smtp.ssl.checkserveridentity", "false");
    world.advance(Duration.ofSeconds(10));
    assertThat(send(new SmtpMail(settings, trusting))).isEqualTo(1);
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void noHeaderCanBeAddedByWhatAStrangerWrote() {
    for (String evil : List.of("a\r\nBcc: eve@example.com", "a\nb", "a\u2028b", "a\0b")) {
      assertThatThrownBy(() -> new Message("i", "a@b.example", "k", evil, "t", "h"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Message("i", evil, "k", "s", "t", "h"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Message letter =
        Letters.write(
            new Letters.Letter(
                "i",
                "a@b.example",
                "reset",
                Locale.ENGLISH,
                "https://x/?a=1&b=2",
                List.of("Acme\r\nBcc: eve@example.com", "<script>\r\n{0}")));
    assertThat(letter.subject()).isEqualTo("Reset your password for Acme Bcc: eve@example.com");
    assertThat(letter.html())
        .doesNotContain("<script>")
        .contains("&lt;script&gt; {0}")
        .contains("a=1&amp;b=2");
  }
}
