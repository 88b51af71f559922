package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.MailKeys;
import io.tollgate.app.config.Grammar.Root;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.control.mail.MailSettings.Security;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `mail`.
final class MailReader {

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "::1", "localhost");

  private MailReader() {}

  /// @return null where there is no mail server, or a part of it is missing or wrong, and told so
  static @Nullable MailSettings read(Mapping root, Problems problems) {
    if (root.find(Root.MAIL) == null) {
      return null;
    }
    Mapping mail = root.under(Root.MAIL, MailKeys.SECTION);
    String host = mail.find(MailKeys.HOST);
    String from = mail.find(MailKeys.FROM);
    String user = mail.find(MailKeys.USER);
    String password = mail.find(MailKeys.PASSWORD);
    Security security = mail.get(MailKeys.TLS);
    if (mail.has(MailKeys.USER) != mail.has(MailKeys.PASSWORD)) {
      problems.add(mail.at(), "\"user\" and \"password\" go together");
    }
    if (security == Security.NONE && host != null && !THIS_MACHINE.contains(host)) {
      problems.add(
          mail.at(MailKeys.TLS), "mail would go through the network in clear: use starttls or tls");
    }
    return host == null || from == null
        ? null
        : new MailSettings(
            host, Math.toIntExact(mail.get(MailKeys.PORT)), security, user, password, from);
  }
}
