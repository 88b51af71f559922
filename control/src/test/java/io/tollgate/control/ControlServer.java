package io.tollgate.control;

import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.security.AdminToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The control plane as it is shipped, on a free port of loopback, over a [ControlWorld].
public final class ControlServer implements AutoCloseable {

  public static final String TOKEN = "test-admin-token-0123456789abcdefghijklmnop";

  private static final String[] AUTHORIZATION = {"Authorization", "Bearer " + TOKEN};

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlWorld world;
  private final ServletWebServerApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();

  private final DocumentCheck document;

  private ControlServer(ControlWorld world, ServletWebServerApplicationContext context) {
    this.world = world;
    this.context = context;
    document =
        new DocumentCheck(exchange("GET", "/admin/v1/openapi.json", "", AUTHORIZATION).json());
  }

  /// @param sources configurations beside [ControlConfiguration]
  public static ControlServer start(
      ControlWorld world, Map<String, Object> properties, Class<?>... sources) {
    var application = new SpringApplication(ControlConfiguration.class);
    var all = new HashMap<>(new ControlSettings("127.0.0.1", 0).toProperties());
    all.put("logging.level.root", "warn");
    all.put("logging.level.com.networknt", "error");
    all.put("logging.exception-conversion-word", "%nopex");
    all.putAll(properties);
    application.setDefaultProperties(all);
    application.setBannerMode(Banner.Mode.OFF);
    application.setRegisterShutdownHook(false);
    application.addInitializers(context -> {
      var beans = (GenericApplicationContext) context;
      beans.registerBean(ControlPorts.class, () -> world.ports);
      beans.registerBean(PortalPorts.class, () -> world.portal(PortalSettings.DEFAULT));
      beans.registerBean(DocsPorts.class, world.docs::ports);
      beans.registerBean(AdminToken.class, () -> AdminToken.of(TOKEN, "test"));
      for (Class<?> source : sources) {
        beans.registerBean(source);
      }
    });
    var context = (ServletWebServerApplicationContext) application.run();
    world.persons.use(context.getBean(PeopleExecutor.class));
    return new ControlServer(world, context);
  }

  public static ControlServer start() {
    return start(new ControlWorld(), Map.of());
  }

  public ControlWorld world() {
    return world;
  }

  public ServletWebServerApplicationContext context() {
    return context;
  }

  public String url() {
    return "http://127.0.0.1:" + Objects.requireNonNull(context.getWebServer()).getPort();
  }

  /// An answer; its body is a missing node if it is no JSON.
  public record Answer(int status, HttpResponse<String> http, JsonNode json) {

    public String text() {
      return http.body();
    }

    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    public String field(String name) {
      return json.path(name).asString("");
    }
  }

  /// A request with the admin token.
  ///
  /// @param body JSON; empty for none
  /// @param headers name, value, name, value
  public Answer send(String method, String path, String body, String... headers) {
    String[] all = Arrays.copyOf(AUTHORIZATION, headers.length + 2);
    System.arraycopy(headers, 0, all, 2, headers.length);
    return sendBare(method, path, body, all);
  }

  public Answer get(String path) {
    return send("GET", path, "");
  }

  public Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  public Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  /// A request without the admin token. Whatever is answered must be as the document says.
  public Answer sendBare(String method, String path, String body, String... headers) {
    Answer answer = exchange(method, path, body, headers);
    document.check(method, path, answer.status(), answer.header("Content-Type"), answer.json());
    return answer;
  }

  private Answer exchange(String method, String path, String body, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(url() + path));
    boolean typed = false;
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
      typed |= headers[i].equals("Content-Type");
    }
    if (body.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      if (!typed) {
        request.header("Content-Type", "application/json");
      }
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      boolean json = answer.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(
          answer.statusCode(),
          answer,
          json && !answer.body().isEmpty() ? JSON.readTree(answer.body()) : JSON.missingNode());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Makes an organization.
  ///
  /// @return its id
  public String organization(String plan) {
    Answer made = post("/admin/v1/organizations", "{\"name\":\"Acme\",\"plan\":\"" + plan + "\"}");
    if (made.status() != 201) {
      throw new IllegalStateException(made.text());
    }
    return made.field("id");
  }

  /// Makes a key.
  public Answer key(String organization) {
    Answer made =
        post(
            "/admin/v1/organizations/" + organization + "/keys",
            "{\"api\":\"own\",\"label\":\"ci\"}");
    if (made.status() != 201) {
      throw new IllegalStateException(made.text());
    }
    return made;
  }

  @Override
  public void close() {
    client.close();
    context.close();
  }
}
