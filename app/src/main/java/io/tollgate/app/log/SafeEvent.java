package io.tollgate.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/// What was logged, each text of it made safe: the message with its arguments, the thread's name,
/// the context, the exceptions' words.
record SafeEvent(ILoggingEvent event) implements ILoggingEvent {

  @Override
  public String getFormattedMessage() {
    return safe(event.getFormattedMessage());
  }

  /// The message with its arguments in: they are not told apart any more.
  @Override
  public String getMessage() {
    return getFormattedMessage();
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return SafeThrowable.of(event.getThrowableProxy());
  }

  @Override
  public String getThreadName() {
    return safe(event.getThreadName());
  }

  @Override
  public String getLoggerName() {
    return safe(event.getLoggerName());
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    var safe = new LinkedHashMap<String, String>();
    event.getMDCPropertyMap().forEach((name, value) -> safe.put(safe(name), safe(value)));
    return safe;
  }

  @Override
  @SuppressWarnings("deprecation") // the interface still asks for it
  public Map<String, String> getMdc() {
    return getMDCPropertyMap();
  }

  @Override
  public @Nullable List<KeyValuePair> getKeyValuePairs() {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null
        ? null
        : pairs.stream()
            .map(pair -> new KeyValuePair(safe(pair.key), safe(String.valueOf(pair.value))))
            .toList();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public @Nullable List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public Instant getInstant() {
    return event.getInstant();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  @Override
  public void prepareForDeferredProcessing() {
    event.prepareForDeferredProcessing();
  }

  private static String safe(@Nullable String text) {
    return text == null ? "null" : SafeText.of(text);
  }
}
