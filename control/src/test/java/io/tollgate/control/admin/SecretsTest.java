package io.tollgate.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.WithControl;
import io.tollgate.core.key.KeyHasher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/// A new key's secret stands in one answer, and never again in any answer or log line, even with
/// every logger open.
@ExtendWith(WithControl.class)
class SecretsTest {

  private final ControlServer server;

  SecretsTest(ControlServer server) {
    this.server = server;
  }

  @Test
  void aSecretIsInOneAnswerAndNowhereElse() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger ours = (Logger) LoggerFactory.getLogger("io.tollgate");
    Logger spring = (Logger) LoggerFactory.getLogger("org.springframework");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    root.addAppender(lines);
    ours.setLevel(Level.TRACE);
    spring.setLevel(Level.TRACE);
    var quiet = root.getAppender("CONSOLE");
    root.detachAppender(quiet);
    try {
      check(lines);
    } finally {
      root.addAppender(quiet);
      root.detachAppender(lines);
      ours.setLevel(null);
      spring.setLevel(null);
    }
  }

  private void check(ListAppender<ILoggingEvent> lines) {
    String organization = server.organization("starter");
    Answer made = server.key(organization);
    String secret = made.field("secret");
    String id = made.field("id");
    String digest = new KeyHasher(new byte[32]).digest(secret).toHex();

    var answers = new ArrayList<Answer>();
    server.post("/admin/v1/keys/" + id + "/disable", "");
    server.patch("/admin/v1/keys/" + id, "{\"label\":\"x\",\"secret\":\"" + "y".repeat(9) + "\"}");
    for (Operation operation : server.context().getBean(AdminApi.class).operations()) {
      String path =
          AdminApi.ROOT
              + operation
                  .path()
                  .replace("{organization}", organization)
                  .replace("{key}", id)
                  .replaceAll("\\{[a-z]+}", "x");
      answers.add(
          server.send(operation.method().name(), path, operation.body() == null ? "" : "{}"));
    }

    for (Answer answer : answers) {
      assertThat(answer.text() + answer.http().headers())
          .doesNotContain(secret)
          .doesNotContain(digest)
          .doesNotContain(ControlServer.TOKEN);
    }
    assertThat(made.http().headers().toString()).doesNotContain(secret);
    var layout = new PatternLayout();
    layout.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    layout.setPattern("%m %mdc %ex{full}");
    layout.start();
    assertThat(lines.list).isNotEmpty();
    assertThat(List.copyOf(lines.list))
        .noneMatch(event -> layout.doLayout(event).contains(secret))
        .noneMatch(event -> layout.doLayout(event).contains(digest))
        .noneMatch(event -> layout.doLayout(event).contains(ControlServer.TOKEN));
  }
}
