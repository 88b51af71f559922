package io.tollgate.control.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.tollgate.control.portal.page.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Somebody at a browser of their own: cookies, one tab, and everything the browser complained of.
///
/// Close it: that is where complaints that no check has looked at fail the test.
public final class Person implements AutoCloseable {

  /// WCAG 2.2 AA, and what came before it.
  private static final List<String> WCAG =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa");

  private static final int WIDE = 1280;
  private static final int NARROW = 360;
  private static final int NARROWEST = 320;

  private static final Path SCREENS = Path.of("target/screens");

  /// Elements that cut their own text, or stand out of the window.
  private static final String CLIPPED =
      """
      () => [...document.querySelectorAll("body *")].filter((e) => {
        if (e.closest(".hidden, .announcer, .skip, svg, [hidden], details:not([open]) > :not(summary), dialog:not([open])")) return false;
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.getClientRects().length) return false;
        const style = getComputedStyle(e);
        const cut = style.overflowX !== "visible" && style.overflowX !== "auto" && e.scrollWidth > e.clientWidth + 1;
        const out = !e.closest(".table, pre") && e.getBoundingClientRect().right > innerWidth + 1;
        return cut || out;
      }).map((e) => e.outerHTML.slice(0, 120))
      """;

  private static final String BROKEN =
      """
      async (tags) => (await axe.run(document, {runOnly: {type: "tag", values: tags}})).violations
        .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))
      """;

  private final String url;
  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  private Person(String url, BrowserContext context) {
    this.url = url;
    this.context = context;
    // Before the page's own script: what the content policy stopped.
    context.addInitScript(
        "document.addEventListener('securitypolicyviolation', (e) => console.error('content policy:"
            + " ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))");
    page = context.newPage();
    page.onConsoleMessage(message -> {
      // What was asked for anew before the answer came is asked for once: no fault.
      boolean replaced = message.text().matches("htmx:(sendAbort|afterRequest), .*");
      if (!replaced && (message.type().equals("error") || message.type().equals("warning"))) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
  }

  /// @param url of the portal, without a slash at its end
  public static Person at(Browsers browsers, String url) {
    return at(browsers, url, true);
  }

  /// @param script false for somebody whose browser runs none
  public static Person at(Browsers browsers, String url, boolean script) {
    return new Person(
        url,
        browsers
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setBaseURL(url)
                    .setViewportSize(WIDE, 900)
                    .setColorScheme(ColorScheme.LIGHT)
                    .setReducedMotion(ReducedMotion.REDUCE)
                    .setJavaScriptEnabled(script)
                    .setPermissions(List.of("clipboard-read", "clipboard-write"))));
  }

  /// Everything Playwright can do with the tab.
  public Page page() {
    return page;
  }

  public BrowserContext context() {
    return context;
  }

  /// Goes to a path.
  public Response open(String path) {
    return page.navigate(url + path);
  }

  /// Where the tab is now: path and query.
  public String path() {
    return page.url().substring(url.length());
  }

  /// A field by its label.
  public Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  /// Presses a button by its words.
  public Person press(String words) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(words).setExact(true))
        .first()
        .click();
    return this;
  }

  /// Follows a link by its words.
  public Person follow(String words) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(words).setExact(true))
        .first()
        .click();
    return this;
  }

  /// Signs in with the form.
  public Person signIn(String email, String password) {
    open("/sign-in");
    field("E-mail").fill(email);
    field("Password").fill(password);
    press("Sign in");
    return this;
  }

  /// What the browser has complained of so far; forgotten with the asking.
  public List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  /// What must hold of every page: E1, E2, E3, E6 and E7 of the design, at the path given. The page
  /// is left as it is at 1280 px in the light theme.
  public void check(String path) {
    for (int width : List.of(WIDE, NARROW)) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        show(path, width, scheme);
        accessible(path + " at " + width + " px, " + scheme);
      }
    }
    show(path, NARROWEST, ColorScheme.LIGHT);
    fits(path);
    show(path, WIDE, ColorScheme.LIGHT);
    titled(path);
    inWordierLanguage(path);
    assertThat(complaints())
        .as("complaints of the browser about %s", path)
        .allMatch(line -> line.contains("the server responded with a status of 4"));
  }

  private void show(String path, int width, ColorScheme scheme) {
    page.setViewportSize(width, 900);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    if (!path.equals(pathNow())) {
      open(path);
    }
  }

  private String pathNow() {
    return page.url().startsWith(url) ? path() : "";
  }

  /// E1 of what the tab shows now.
  public void accessible(String what) {
    page.evaluate(Browsers.axe());
    assertThat((List<?>) page.evaluate(BROKEN, WCAG)).as(what).isEmpty();
  }

  /// E3 of what the tab shows now.
  public void fits(String what) {
    assertThat(page.evaluate("document.documentElement.scrollWidth"))
        .as("width of " + what)
        .isEqualTo(page.evaluate("document.documentElement.clientWidth"));
  }

  private void titled(String path) {
    assertThat(page.title()).as("title of " + path).contains(" - ");
    assertThat(page.locator("h1").count()).as("h1 of " + path).isEqualTo(1);
    assertThat(page.locator("main").count()).as("main of " + path).isEqualTo(1);
    assertThat(page.locator("html").getAttribute("lang")).as("lang of " + path).isNotEmpty();
  }

  private void inWordierLanguage(String path) {
    page.setExtraHTTPHeaders(Map.of("Accept-Language", Words.PSEUDO.toLanguageTag()));
    for (int width : List.of(WIDE, NARROW)) {
      page.setViewportSize(width, 900);
      open(path);
      assertThat((List<?>) page.evaluate(CLIPPED))
          .as("clipped in the wordier language at %d px: %s", width, path)
          .isEmpty();
    }
    page.setExtraHTTPHeaders(Map.of());
    page.setViewportSize(WIDE, 900);
    open(path);
  }

  /// Takes pictures of what the tab shows: 1280 and 360 px, light and dark, below `target/screens`.
  ///
  /// @param name of the pictures
  public void picture(String name) {
    for (int width : List.of(WIDE, NARROW)) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.setViewportSize(width, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(
                    SCREENS.resolve(
                        name
                            + "-"
                            + width
                            + "-"
                            + scheme.name().toLowerCase(java.util.Locale.ROOT)
                            + ".png"))
                .setFullPage(true));
      }
    }
    page.setViewportSize(WIDE, 900);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
  }

  @Override
  public void close() {
    context.close();
    assertThat(complaints).as("complaints of the browser").isEmpty();
  }
}
