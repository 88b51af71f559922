package io.tollgate.control;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(WithControl.class)
class DocumentCheckTest {

  private static final String PATH = "/admin/v1/reload";
  private static final String JSON = "application/json";

  private final DocumentCheck check;

  DocumentCheckTest(ControlServer server) {
    check = new DocumentCheck(server.get("/admin/v1/openapi.json").json());
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void whatIsDocumentedPasses() {
    assertThatCode(() -> check.check("POST", PATH, 200, JSON, json("{\"taken\":true}")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNotDocumentedFails() {
    assertThatThrownBy(() -> check.check("POST", PATH, 202, JSON, json("{\"taken\":true}")))
        .hasMessageContaining("reload 202");
    assertThatThrownBy(() -> check.check("POST", PATH, 200, "text/plain", json("{}")))
        .hasMessageContaining("text/plain");
    for (String body : new String[] {"{}", "{\"taken\":1}", "{\"taken\":true,\"more\":1}"}) {
      assertThatThrownBy(() -> check.check("POST", PATH, 200, JSON, json(body)))
          .as(body)
          .isInstanceOf(AssertionError.class);
    }
  }
}
