package io.tollgate.control.mail;

import org.jspecify.annotations.Nullable;

/// How the mail server is reached.
///
/// @param user null where none is asked for
/// @param password goes with `user`
/// @param from address, or `Name <address>`
public record MailSettings(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from) {

  /// How the connection is protected.
  public enum Security {
    /// Begins in clear, and must change to TLS before anything is said.
    STARTTLS,
    /// TLS from the first byte.
    TLS,
    /// In clear: for a server on this machine.
    NONE
  }

  /// Without the password.
  @Override
  public String toString() {
    return "MailSettings[" + host + ":" + port + " " + security + "]";
  }
}
