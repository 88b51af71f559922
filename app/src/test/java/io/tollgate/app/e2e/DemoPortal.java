package io.tollgate.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.app.run.DemoCustomers;
import io.tollgate.app.run.RunningDemo;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.core.person.Role;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.PublicId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What the demo sells, in this process: the sample, the gateway before it, and the portal beside
/// it, for people at browsers.
final class DemoPortal implements AutoCloseable {

  /// Of the api `market`: a call of one credit.
  static final String COIN = "/market/coins/bitcoin";

  private static final double PATIENCE_MILLIS = 30_000;

  private final Path folder;
  private final RunningDemo demo;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  /// @param folder its own
  /// @param gateway more of the section of that name; empty for nothing
  DemoPortal(Path folder, String gateway) throws IOException {
    this.folder = folder;
    demo = RunningDemo.start(folder, gateway);
  }

  String url() {
    return demo.portal();
  }

  private DemoCustomers customers() {
    return demo.tollgate().demoCustomers();
  }

  /// What is sold.
  Catalog catalog() {
    return demo.tollgate().configuration().catalog();
  }

  /// A page as a stranger gets it.
  HttpResponse<String> page(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url() + path)).header("Accept", "text/html").build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// Where its files are.
  Path folder() {
    return folder;
  }

  /// An organization on a plan, and what makes its keys.
  final class Customer {
    private final long id;

    private Customer(String name, String plan) {
      id = customers().organization(name, plan);
    }

    /// In the portal.
    String path(String page) {
      return "/o/" + PublicId.ORGANIZATION.write(id) + "/" + page;
    }

    DemoCustomers.Made key(String api, String label) {
      return customers().key(id, api, label);
    }

    /// A new member, signed in at a browser of their own.
    Person member(Browsers browsers, String member, Role role) {
      String email = member.toLowerCase(Locale.ROOT) + id + "@example.com";
      String password = customers().person(email, member, Map.of(id, role));
      Person person = somebody(browsers);
      person.signIn(email, password);
      person.page().waitForURL(url -> !url.contains("/sign-in"));
      return person;
    }
  }

  Customer customer(String name, String plan) {
    return new Customer(name, plan);
  }

  Person somebody(Browsers browsers) {
    Person person = Person.at(browsers, url());
    person.page().setDefaultTimeout(PATIENCE_MILLIS);
    return person;
  }

  /// Makes a call of [#COIN] with a key.
  int call(String key) throws IOException, InterruptedException {
    return answer(key, COIN).statusCode();
  }

  /// Makes a call of the api `market`.
  HttpResponse<String> answer(String key, String target) throws IOException, InterruptedException {
    return demo.call(target, "Authorization", "Bearer " + key);
  }

  /// Makes a call of the api `coingecko` with a key.
  int gecko(String key) throws IOException, InterruptedException {
    return demo.call(
            "/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd", "x-cg-pro-api-key", key)
        .statusCode();
  }

  /// Calls until the gateway answers so: within five seconds.
  void answersSoon(String key, int status) throws IOException, InterruptedException {
    long end = System.nanoTime() + 5_000_000_000L;
    int last = call(key);
    while (last != status && System.nanoTime() < end) {
      last = call(key);
    }
    assertThat(last).isEqualTo(status);
  }

  @Override
  public void close() {
    http.close();
    demo.close();
  }
}
