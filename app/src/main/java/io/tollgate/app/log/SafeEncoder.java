package io.tollgate.app.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tollgate.core.key.SecretText;
import java.nio.charset.StandardCharsets;

/// Writes a log line in which no credential stands and which nobody forged, whoever logged it. Set
/// up as logback's own pattern encoder is.
///
/// Each text of the event is made safe by itself, so that a line break is one that the pattern or a
/// stack trace made. Then the whole is looked through once more, for what only its parts together
/// show.
public final class SafeEncoder extends PatternLayoutEncoder {

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line = layout.doLayout(new SafeEvent(event));
    return SecretText.masked(line)
        .getBytes(getCharset() == null ? StandardCharsets.UTF_8 : getCharset());
  }
}
