package io.tollgate.control.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.ControlServer;
import io.tollgate.control.ControlServer.Answer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithControl;
import io.tollgate.control.portal.page.Paths;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithControl.class)
class PortalSecurityTest {

  private static final String[] BROWSER = {"Accept", "text/html"};

  private final ControlServer server;

  PortalSecurityTest(ControlServer server) {
    this.server = server;
  }

  private Answer page(String path) {
    return server.sendBare("GET", path, "", BROWSER);
  }

  private Answer post(String path, String body, String cookies) {
    return server.sendBare(
        "POST",
        path,
        body,
        "Accept",
        "text/html",
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Cookie",
        cookies);
  }

  private static String cookie(HttpHeaders headers, String name) {
    return headers.allValues("set-cookie").stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.replaceAll(";.*", ""))
        .findFirst()
        .orElse("");
  }

  private static String formToken(String html) {
    Matcher token = Pattern.compile("name=\"_form\" value=\"([^\"]+)\"").matcher(html);
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  @Test
  void everyPageHasTheContentPolicyWithoutExceptionsAndIsNotKept() {
    for (String path : List.of("/", "/sign-in", "/nothing", "/o/org_0000000000001/keys")) {
      Answer answer = page(path);
      assertThat(answer.header("Content-Security-Policy"))
          .isEqualTo(
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                  + " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors"
                  + " 'none'; base-uri 'none'");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.text())
          .doesNotContainPattern(
              "(?i)<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:");
    }
  }

  @Test
  void whatIsUnknownIsNotThereForPeopleAndPrograms() {
    assertThat(page("/nothing").status()).isEqualTo(404);
    assertThat(page("/nothing").header("Content-Type")).startsWith("text/html");
    assertThat(server.sendBare("GET", "/nothing", "").header("Content-Type"))
        .isEqualTo("application/problem+json");
  }

  @Test
  void aStrangerIsLedToTheFormAndBack() {
    Answer answer = page("/o/org_0000000000001/usage?from=1&to=2");

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location"))
        .isEqualTo("/sign-in?next=%2Fo%2Forg_0000000000001%2Fusage%3Ffrom%3D1%26to%3D2");
    assertThat(answer.http().headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void aLivePartOfASessionThatHasEndedBringsTheFormToo() {
    Answer answer =
        server.sendBare("GET", "/o/org_0000000000001/balance", "", "HX-Request", "true");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("HX-Redirect")).isEqualTo("/sign-in");
  }

  @Test
  void aFormWithoutItsTokenChangesNothing() {
    server.world().persons.add("csrf@example.com", "Cara");
    String fields = "email=csrf%40example.com&password=" + Paths.encoded(MemoryPersons.PASSWORD);
    Answer form = page("/sign-in");
    String cookie = cookie(form.http().headers(), "form");
    String token = formToken(form.text());

    assertThat(post("/sign-in", fields, "").status()).isEqualTo(403);
    assertThat(post("/sign-in", fields, cookie).status()).isEqualTo(403);
    assertThat(post("/sign-in", fields + "&_form=" + token, "").status()).isEqualTo(403);
    assertThat(post("/sign-in", fields + "&_form=" + cookie.substring(5), cookie).status())
        .isEqualTo(403);

    assertThat(post("/sign-in", fields + "&_form=" + token, cookie).status()).isEqualTo(303);
  }

  @Test
  void cookiesAreForUsAloneAndASessionBeginsWithTheSignIn() {
    server.world().persons.add("dana@example.com", "Dana");
    Answer form = page("/sign-in");
    assertThat(form.http().headers().allValues("set-cookie"))
        .singleElement()
        .asString()
        .startsWith("form=")
        .contains("HttpOnly", "SameSite=Lax", "Path=/");

    Answer in =
        post(
            "/sign-in",
            "email=dana%40example.com&password="
                + Paths.encoded(MemoryPersons.PASSWORD)
                + "&_form="
                + formToken(form.text()),
            cookie(form.http().headers(), "form") + "; session=" + "A".repeat(43));

    String session =
        in.http().headers().allValues("set-cookie").stream()
            .filter(line -> line.startsWith("session="))
            .findFirst()
            .orElseThrow();
    assertThat(session).contains("HttpOnly", "SameSite=Lax", "Path=/").doesNotContain("AAAA");
  }

  @Test
  void overAnEncryptedConnectionCookiesAreNobodyElses() {
    assertThat(PortalSecurity.cookie("session", true)).isEqualTo("__Host-session");
    assertThat(PortalSecurity.cookie("session", false)).isEqualTo("session");
  }

  @Test
  void onlyPathsOfOursAreFollowed() {
    assertThat(List.of("/", "/o/x/keys?a=b", "/a//b")).allMatch(Paths::isOwn);
    assertThat(
            List.of("", "//evil", "/\\evil", "https://evil", "javascript:x", "/a\nb", "/é", "o/x"))
        .noneMatch(Paths::isOwn);
  }
}
