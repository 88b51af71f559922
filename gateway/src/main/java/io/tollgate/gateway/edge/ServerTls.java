package io.tollgate.gateway.edge;

import io.netty.handler.ssl.SslContext;
import io.tollgate.gateway.metrics.GatewayEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificate in force at the TLS listener; another one when its files change.
///
/// Thread: any. [#refresh] blocks.
public final class ServerTls {

  private final TlsSettings settings;
  private final GatewayEvents events;
  private volatile SslContext context;
  private Stamp seen;

  /// What files looked like: enough to see that one changed.
  private record Stamp(List<Seen> files) {

    /// @param changed null if the file is not there
    private record Seen(@Nullable FileTime changed, long bytes) {}

    static Stamp of(TlsSettings settings) {
      return new Stamp(settings.files().stream().map(Stamp::look).toList());
    }

    private static Seen look(Path file) {
      try {
        return new Seen(Files.getLastModifiedTime(file), Files.size(file));
      } catch (IOException _) {
        return new Seen(null, -1);
      }
    }
  }

  /// @throws BadCertificateException the files can't be used
  public ServerTls(TlsSettings settings, GatewayEvents events) {
    this.settings = settings;
    this.events = events;
    // Before they are read: a change meanwhile is seen at the next look.
    this.seen = Stamp.of(settings);
    this.context = KeyPairFiles.read(settings);
  }

  SslContext context() {
    return context;
  }

  /// Whether clients are asked for a certificate.
  boolean asksClients() {
    return settings.clients() != null;
  }

  /// Looks whether the files have changed, and puts what they hold in force. What can't be used
  /// changes nothing and is told, once for each change.
  public synchronized void refresh() {
    Stamp now = Stamp.of(settings);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      context = KeyPairFiles.read(settings);
      events.certificateChanged();
    } catch (BadCertificateException e) {
      events.certificateKept(e.getMessage() == null ? "" : e.getMessage());
    }
  }
}
