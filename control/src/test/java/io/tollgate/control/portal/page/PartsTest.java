package io.tollgate.control.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.tollgate.control.ControlServer;
import io.tollgate.control.MemoryPersons;
import io.tollgate.control.WithOwnControl;
import io.tollgate.control.portal.browser.Browsers;
import io.tollgate.control.portal.browser.Person;
import io.tollgate.control.portal.browser.WithBrowser;
import io.tollgate.control.portal.identity.Membership;
import io.tollgate.core.unit.PublicId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The parts every page is made of, all on one page that only this test has: put into a real page
/// of the portal in the browser, so they stand under its content policy, style and script.
@ExtendWith({WithOwnControl.class, WithBrowser.class})
class PartsTest {

  private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(ContentType.Html);

  private final ControlServer server;
  private final Browsers browsers;

  PartsTest(ControlServer server, Browsers browsers) {
    this.server = server;
    this.browsers = browsers;
    ENGINE.setBinaryStaticContent(true);
  }

  private static String part(String name, Map<String, Object> parameters) {
    var output = new StringOutput();
    ENGINE.render("part/" + name + ".jte", parameters, output);
    return output.toString();
  }

  private static Content content(String html) {
    return output -> output.writeContent(html);
  }

  private static String status(String kind, String words) {
    return part("status", Map.of("kind", kind, "words", words));
  }

  private static String row(
      int number, String name, String key, String env, String credits, String used, String state) {
    return "<tr><th scope=row class=link><a href='#k"
        + number
        + "'>"
        + name
        + "</a><span class='second mono'>"
        + key
        + "</span></th><td>"
        + env
        + "</td><td class=number>"
        + credits
        + "</td><td>"
        + used
        + "</td><td>"
        + state
        + "</td><td>"
        + part(
            "menu",
            Map.of(
                "label",
                "Acts on " + name,
                "content",
                content(
                    "<ul><li><a href='#r"
                        + number
                        + "'>Rotate</a></li><li><a href='#d"
                        + number
                        + "'>Disable</a></li><li><a href='#x"
                        + number
                        + "'>Delete</a></li></ul>")))
        + "</td></tr>";
  }

  private static String table() {
    String head =
        "<thead><tr><th scope=col>Name and key</th><th scope=col>Environment</th>"
            + "<th scope=col class=number>Credits, 7 days</th><th scope=col>Last used</th>"
            + "<th scope=col>State</th><th scope=col><span class=hidden>Acts</span></th></tr></thead>";
    String rows =
        row(
                1,
                "checkout-prod",
                "ak_live_7Q2m…9fXa",
                "live",
                "412,090",
                "40 s ago, DE",
                status("ok", "active"))
            + row(
                2,
                "nightly-import",
                "ak_live_81Vw…c03T",
                "live",
                "88,310",
                "03:00 UTC, IE",
                status("warn", "expires 12 Dec"))
            + row(
                3,
                "checkout-prod (old)",
                "ak_live_0Zzq…1MbA",
                "live",
                "1,204",
                "2 min ago, DE",
                status("end", "ends in 22 h"))
            + row(
                4, "leaked-one", "ak_live_aaaa…bbbb", "live", "3", "9 Oct", status("bad", "leaked"))
            + row(
                5,
                "laptop-mb",
                "ak_test_Q8d1…77aP",
                "test",
                "3,112",
                "9 Oct",
                status("off", "disabled"));
    String foot =
        "<tfoot><tr><th scope=row>Total</th><td></td><td class=number>504,719</td><td></td><td></td><td></td></tr></tfoot>";
    return part(
        "table",
        Map.of("name", "Keys", "content", content(head + "<tbody>" + rows + "</tbody>" + foot)));
  }

  private static String form() {
    Form form =
        Form.of(
                Map.of(
                    "name",
                    "checkout-prod",
                    "networks",
                    "10.0.0.0/33",
                    "env",
                    "live",
                    "per",
                    "month"))
            .error("networks", "10.0.0.0/33 is no network: an IPv4 prefix has at most 32 bits");
    var periods = new LinkedHashMap<String, String>();
    periods.put("day", "day");
    periods.put("month", "month");
    String choices =
        part("choice", Map.of("form", form, "name", "env", "value", "live", "words", "live"))
            + part("choice", Map.of("form", form, "name", "env", "value", "test", "words", "test"));
    return "<form class=column>"
        + part(
            "field", Map.of("form", form, "name", "name", "label", "Name", "hint", "What uses it?"))
        + part(
            "choices",
            Map.of(
                "form", form, "name", "env", "legend", "Environment", "content", content(choices)))
        + part(
            "select", Map.of("form", form, "name", "per", "label", "Limit per", "options", periods))
        + part(
            "area", Map.of("form", form, "name", "networks", "label", "Allowed from", "mono", true))
        + "<div class=actions>"
        + part("act", Map.of("words", "Create key"))
        + "<a class=button href='#no'>Cancel</a></div>"
        + "<div class=actions>"
        + part(
            "act",
            Map.of("words", "Change plan", "reason", "Only owners and billing can change the plan"))
        + "</div></form>";
  }

  private static String everything() {
    return "<div class=page-head><h1>Keys</h1><div class=end><a class='button main' href='#new'>Create key</a></div></div>"
        + table()
        + "<section>"
        + part(
            "empty",
            Map.of(
                "words",
                "No keys yet. A key lets your program call the API.",
                "act",
                "Create key",
                "href",
                "#new"))
        + "</section><section><h2>This period</h2><p class=great>1,248,310</p><dl class=facts><dt>Plan</dt><dd>Growth</dd>"
        + "<dt>Request id</dt><dd class=mono>7Q2M-0000-9fXa</dd></dl>"
        + "<p class='note warn'>The key ends in 22 hours.</p></section><section><h2>Create key</h2>"
        + form()
        + "</section>"
        + "<button type=button class='button danger' data-dialog=sure>Delete key</button>"
        + part(
            "dialog",
            Map.of(
                "id",
                "sure",
                "title",
                "Delete checkout-prod?",
                "content",
                content(
                    "<p>It was last used 40 seconds ago. Calls with it will fail at once.</p><div class=actions><button class='button danger' type=button>Delete key</button><button class=button type=button data-close>Keep key</button></div>")));
  }

  @Test
  void theyAreReachableReadableAndFit() {
    var mine =
        new Membership(PublicId.ORGANIZATION.read(server.organization("growth")), "harborfx");
    server.world().persons.add("parts@example.com", "Marta Berg", mine);
    try (Person person = Person.at(browsers, server.url())) {
      person.signIn("parts@example.com", MemoryPersons.PASSWORD);
      person.open(mine.path("nothing"));
      person.complaints();
      person
          .page()
          .evaluate(
              "html => { document.querySelector('main .within').innerHTML = html; }", everything());

      person.accessible("the parts");
      person.picture("parts");
      for (int width : List.of(1280, 360, 320)) {
        person.page().setViewportSize(width, 900);
        person.fits("the parts at " + width + " px");
      }
      person.page().setViewportSize(1280, 900);

      person.press("Delete key");
      assertThat(person.page().evaluate("document.activeElement.textContent"))
          .isEqualTo("Delete key");
      assertThat(person.page().locator("dialog[open]").count()).isEqualTo(1);
      person.accessible("a dialog");
      person.picture("parts-dialog");
      person.page().keyboard().press("Escape");
      assertThat(person.page().evaluate("document.activeElement.dataset.dialog")).isEqualTo("sure");

      person.page().locator("tbody summary").first().click();
      person.page().keyboard().press("ArrowDown");
      assertThat(person.page().evaluate("document.activeElement.textContent")).isEqualTo("Rotate");
      person.picture("parts-menu");
    }
  }

  @Test
  void whatPeopleWriteIsWrittenAsTheyWroteIt() {
    Form form = Form.of(Map.of("name", "\"><script>alert(1)</script>"));

    String html = part("field", Map.of("form", form, "name", "name", "label", "<b>Name</b>"));

    assertThat(html).doesNotContain("<script", "<b>").contains("&lt;b&gt;Name", "&#34;>");
  }
}
