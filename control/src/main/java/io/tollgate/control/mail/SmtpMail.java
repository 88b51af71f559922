package io.tollgate.control.mail;

import io.tollgate.core.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/// A mail server, spoken to by SMTP.
///
/// Thread: any that may block; a message takes no longer than the sum of the times below.
public final class SmtpMail implements Mail {

  private static final String CONNECT_MILLIS = "10000";
  private static final String ANSWER_MILLIS = "20000";

  private final JavaMailSenderImpl sender;
  private final MailSettings settings;
  private final String idDomain;

  public SmtpMail(MailSettings settings) {
    this(settings, new Properties());
  }

  /// @param more of Angus Mail, such as whom to trust
  SmtpMail(MailSettings settings, Properties more) {
    this.settings = settings;
    sender = new JavaMailSenderImpl();
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    sender.setUsername(settings.user());
    sender.setPassword(settings.password());
    sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
    sender.setProtocol("smtp");
    Properties properties = properties(settings);
    properties.putAll(more);
    sender.setJavaMailProperties(properties);
    String address = settings.from().substring(settings.from().lastIndexOf('@') + 1);
    idDomain = address.replace(">", "").strip();
  }

  private static Properties properties(MailSettings settings) {
    var properties = new Properties();
    properties.put("mail.smtp.connectiontimeout", CONNECT_MILLIS);
    properties.put("mail.smtp.timeout", ANSWER_MILLIS);
    properties.put("mail.smtp.writetimeout", ANSWER_MILLIS);
    properties.put("mail.smtp.auth", Boolean.toString(settings.user() != null));
    switch (settings.security()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case TLS -> {
        properties.put("mail.smtp.ssl.enable", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case NONE -> properties.put("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }

  @Override
  public void send(Message message) {
    try {
      sender.send(mime(message));
    } catch (MailAuthenticationException e) {
      throw new UndeliveredException("the mail server refuses mail.user or mail.password", true, e);
    } catch (MailException e) {
      Throwable cause = cause(e);
      throw new UndeliveredException(line(cause), !isFinal(cause), e);
    } catch (MessagingException e) {
      throw new UndeliveredException(line(e), false, e);
    }
  }

  private MimeMessage mime(Message message) throws MessagingException {
    var mime =
        new Identified(sender.getSession(), "<" + digest(message.id()) + "@" + idDomain + ">");
    var helper = new MimeMessageHelper(mime, true, StandardCharsets.UTF_8.name());
    helper.setFrom(new InternetAddress(settings.from(), true));
    helper.setTo(new InternetAddress(message.to(), false));
    helper.setSubject(message.subject());
    helper.setText(message.text(), message.html());
    // So that no out-of-office answer comes back (RFC 3834).
    mime.setHeader("Auto-Submitted", "auto-generated");
    return mime;
  }

  /// Keeps its id, so that a message that is sent again is the same one.
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  private static String digest(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The first cause that says more than that sending failed.
  private static Throwable cause(MailException e) {
    if (e instanceof MailSendException sending && sending.getMessageExceptions().length > 0) {
      Throwable deepest = sending.getMessageExceptions()[0];
      while (deepest instanceof MessagingException next && next.getNextException() != null) {
        deepest = next.getNextException();
      }
      return deepest;
    }
    return e.getCause() == null ? e : e.getCause();
  }

  /// Whether the server said no for good (RFC 5321, section 4.2.1).
  private static boolean isFinal(Throwable cause) {
    return switch (cause) {
      case SMTPAddressFailedException no -> no.getReturnCode() >= 500;
      case SMTPSenderFailedException no -> no.getReturnCode() >= 500;
      case SMTPSendFailedException no -> no.getReturnCode() >= 500;
      default -> false;
    };
  }

  private static String line(Throwable cause) {
    String words = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    String line = cause.getClass().getSimpleName() + words.replaceAll("\\p{Cntrl}+", " ");
    return line.substring(0, Math.min(line.length(), 300));
  }

  @Override
  public boolean kept() {
    return false;
  }
}
