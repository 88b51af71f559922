package io.tollgate.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.tollgate.core.key.KeyShape;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;

final class SafeEncoderTest {

  private static final String EVERYTHING =
      "%d{HH:mm:ss} %level %logger [%thread] %msg {%mdc} %kvp %marker%n%ex{full}";

  private final String key = KeyShape.TOLLGATE.make(new SecureRandom());
  private final LoggerContext context = new LoggerContext();
  private final List<String> written = new ArrayList<>();
  private Logger log;

  @BeforeEach
  void open() {
    context.setMDCAdapter(new BasicMDCAdapter());
    var encoder = new SafeEncoder();
    encoder.setContext(context);
    encoder.setPattern(EVERYTHING);
    encoder.start();
    var appender =
        new UnsynchronizedAppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            written.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
          }
        };
    appender.setContext(context);
    appender.start();
    log = context.getLogger("io.tollgate.test");
    log.addAppender(appender);
  }

  private String line() {
    assertThat(written).hasSize(1);
    return written.getFirst();
  }

  @Test
  void aKeyInMessageAndArgumentsIsMasked() {
    log.warn("refused " + key + " and {} of {}", key, List.of(key));

    assertThat(line()).contains("refused *** and *** of [***]").doesNotContain(key);
  }

  @Test
  void aKeyThatOnlyMessageAndArgumentShowTogetherIsMasked() {
    log.warn("header Authorization: Bearer {}", "5d41402abc4b2a76b9719d911017c592deadbeef");

    assertThat(line()).contains("Authorization: Bearer ***").doesNotContain("5d41402a");
  }

  @Test
  void aKeyThatOnlyLoggerAndMessageShowTogetherIsMasked() {
    log.atWarn().addKeyValue("api_key", "3f1c9a52-7be4-4d0c-9a71-2f6f0f0a9b11").log("x");

    assertThat(line()).contains("api_key=\"***").doesNotContain("3f1c9a52");
  }

  @Test
  void aKeyInCausesAndSuppressedIsMaskedAndTheFramesStay() {
    var failure = new IllegalStateException("outer " + key, new RuntimeException("inner " + key));
    failure.addSuppressed(new IllegalArgumentException(key));

    log.error("failed", failure);

    assertThat(line())
        .doesNotContain(key)
        .contains("IllegalStateException: outer ***")
        .contains("Caused by: java.lang.RuntimeException: inner ***")
        .contains("Suppressed: java.lang.IllegalArgumentException: ***")
        .contains("SafeEncoderTest.java");
  }

  @Test
  void aKeyInContextPairsAndThreadIsMasked() {
    context.getMDCAdapter().put("client", key);
    Thread.currentThread().setName("caller " + key);
    try {
      log.atWarn().addKeyValue("shown", key).log("x");
    } finally {
      Thread.currentThread().setName("main");
      MDC.clear();
    }

    assertThat(line()).doesNotContain(key).contains("client=***").contains("shown=\"***\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "\r\n", "\r", "\u0085", "\u2028", "\u000b", "\u001b[2K", "\0", "\u202e"})
  void nobodyForgesALine(String end) {
    log.warn("path {}", "/x" + end + "00:00:00 ERROR io.tollgate forged");
    log.error("failed", new IllegalStateException("a" + end + "00:00:00 ERROR forged"));

    assertThat(written.get(0).strip().lines()).hasSize(1);
    assertThat(written.get(1).lines()).noneMatch(line -> line.startsWith("00:00:00 ERROR forged"));
    assertThat(String.join("", written)).doesNotContain(end + "00:00");
    assertThat(written.get(0)).contains("\\");
  }

  @Test
  void aKeyThatALineEndCutsIsMaskedUpToIt() {
    log.warn("{}", key.substring(0, 40) + "\n" + key.substring(40));

    assertThat(line()).contains("***\\n").doesNotContain(key.substring(8, 40));
  }

  @Test
  void aLongMessageIsCutAndSaysSo() {
    log.warn("{}", "x".repeat(1_000_000));

    assertThat(line()).hasSizeLessThan(SafeText.LENGTH_MAX + 200).contains("more)");
  }

  @Test
  void aKeyWhereALongMessageIsCutIsMasked() {
    for (int before = SafeText.LENGTH_MAX - 60; before <= SafeText.LENGTH_MAX; before++) {
      written.clear();
      log.warn("{}", "/".repeat(before) + key);

      assertThat(line()).doesNotContain(key.substring(8, 20));
    }
  }

  @Test
  void whatIsLoggedOtherwiseIsWrittenAsItIs() {
    log.info("serving: gateway={} – größer 𝄞", 8080);

    assertThat(line()).contains("serving: gateway=8080 – größer 𝄞");
  }

  @Test
  void everyAppenderOfOursWritesThroughIt() throws Exception {
    var shipped = new LoggerContext();
    var reader = new JoranConfigurator();
    reader.setContext(shipped);
    reader.doConfigure(Objects.requireNonNull(SafeEncoderTest.class.getResource("/logback.xml")));

    var encoders = new ArrayList<Object>();
    for (Logger logger : shipped.getLoggerList()) {
      logger
          .iteratorForAppenders()
          .forEachRemaining(
              appender -> encoders.add(((OutputStreamAppender<?>) appender).getEncoder()));
    }

    assertThat(encoders).isNotEmpty().allMatch(SafeEncoder.class::isInstance);
  }
}
