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
import java.util.Objects;

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
      async ([type, values]) => (await axe.run(document, {runOnly: {type, values}})).violations
        .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))
      """;

  /// What of it a theme can break.
  private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");

  /// Everything the Tab key must come to, in the order of the page; each is given a number.
  private static final String CONTROLS =
      """
      () => {
        const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((e) => {
          if (e.disabled || e.type === "hidden" || e.tabIndex < 0 || e.closest("dialog:not([open])")) return false;
          if (!e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})) return false;
          if (e.type !== "radio") return true;
          const group = [...document.getElementsByName(e.name)];
          return e === (group.find((one) => one.checked) ?? group[0]);
        });
        all.forEach((e, at) => { e.dataset.walk = at; });
        document.activeElement?.blur();
        return all.map((e) => e.outerHTML.slice(0, 90));
      }
      """;

  /// Where the focus is, and what is wrong with how it is seen.
  private static final String FOCUS =
      """
      () => {
        const e = document.activeElement;
        if (!e || e === document.body) return [-1, "", 0, 0, 0];
        const box = e.getClientRects()[0] ?? e.getBoundingClientRect();
        const style = getComputedStyle(e);
        const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const x = Math.min(innerWidth - 1, Math.max(0, box.x + Math.min(box.width, 24) / 2));
        const y = Math.min(innerHeight - 1, Math.max(0, box.y + Math.min(box.height, 24) / 2));
        const top = document.elementFromPoint(x, y);
        const inside = box.bottom > 0 && box.top < innerHeight;
        const seen = inside && top && (e.contains(top) || top.contains(e) || top.closest("label")?.control === e);
        const wrong = !ring ? "no ring" : !seen ? `covered by ${top?.outerHTML.slice(0, 60)}` : "";
        return [Number(e.dataset.walk ?? -2), wrong, box.left + scrollX, box.top + scrollY, box.bottom + scrollY, box.right + scrollX];
      }
      """;

  private final String url;
  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();
  private int loads;

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
    page.onDOMContentLoaded(_ -> loads++);
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
    loading(() -> press("Sign in"));
    return this;
  }

  /// Does what makes the browser load a page, and waits for that page.
  public Person loading(Runnable act) {
    int before = loads;
    act.run();
    page.waitForCondition(() -> loads > before);
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
    must(path);
    open(path);
  }

  /// As [#check]; the page is left in another language.
  ///
  /// @return the page's title
  public String must(String path) {
    for (int width : List.of(WIDE, NARROW)) {
      show(path, width, ColorScheme.LIGHT);
      accessible(path + " at " + width + " px", "tag", WCAG);
      fits(path + " at " + width + " px");
      show(path, width, ColorScheme.DARK);
      accessible(path + " at " + width + " px in the dark", "rule", COLOURS);
    }
    show(path, NARROWEST, ColorScheme.LIGHT);
    fits(path);
    show(path, WIDE, ColorScheme.LIGHT);
    String title = titled(path);
    inWordierLanguage(path);
    assertThat(complaints())
        .as("complaints of the browser about %s", path)
        .allMatch(line -> line.contains("the server responded with a status of 4"));
    return title;
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
    accessible(what, "tag", WCAG);
  }

  private void accessible(String what, String type, List<String> values) {
    if (page.evaluate("typeof axe").equals("undefined")) {
      page.evaluate(Browsers.axe());
    }
    assertThat((List<?>) page.evaluate(BROKEN, List.of(type, values))).as(what).isEmpty();
  }

  /// E4: goes through a page with the Tab key. Each control is come to, in the order of the page,
  /// never back to what stands above it, with a ring around it and nothing before it.
  public void walk(String path, int width) {
    page.setViewportSize(width, 900);
    open(path);
    List<?> controls = (List<?>) Objects.requireNonNull(page.evaluate(CONTROLS));
    int next = 0;
    double[] before = {0, 0, 0, 0};
    // What scrolls is come to as well, and so are the parts of a date.
    for (int presses = 0; next < controls.size() && presses < 2 * controls.size() + 20; presses++) {
      page.keyboard().press("Tab");
      List<?> focus = (List<?>) Objects.requireNonNull(page.evaluate(FOCUS));
      int at = ((Number) focus.get(0)).intValue();
      boolean partOfIt = at == next - 1;
      if (at < 0 || partOfIt) {
        continue;
      }
      String what = path + " at " + width + " px, " + controls.get(at);
      assertThat(at).as("the order of %s", what).isEqualTo(next);
      assertThat(focus.get(1)).as("focus of %s", what).isEqualTo("");
      double[] box = new double[4];
      for (int side = 0; side < 4; side++) {
        box[side] = ((Number) focus.get(side + 2)).doubleValue();
      }
      boolean above = box[2] <= before[1] && box[0] < before[3];
      assertThat(above && next > 1).as("%s stands above what came before it", what).isFalse();
      before = box;
      next++;
    }
    assertThat(next).as("controls of %s that Tab comes to", path).isEqualTo(controls.size());
    page.setViewportSize(WIDE, 900);
    complaints.removeIf(line -> line.contains("the server responded with a status of 4"));
  }

  /// E3 of what the tab shows now.
  public void fits(String what) {
    assertThat(page.evaluate("document.documentElement.scrollWidth"))
        .as("width of " + what)
        .isEqualTo(page.evaluate("document.documentElement.clientWidth"));
  }

  private String titled(String path) {
    assertThat(page.title()).as("title of " + path).contains(" - ");
    assertThat(page.locator("h1").count()).as("h1 of " + path).isEqualTo(1);
    assertThat(page.locator("main").count()).as("main of " + path).isEqualTo(1);
    assertThat(page.locator("html").getAttribute("lang")).as("lang of " + path).isNotEmpty();
    return page.title();
  }

  private void inWordierLanguage(String path) {
    page.setExtraHTTPHeaders(Map.of("Accept-Language", Words.PSEUDO.toLanguageTag()));
    open(path);
    for (int width : List.of(WIDE, NARROW)) {
      page.setViewportSize(width, 900);
      assertThat((List<?>) page.evaluate(CLIPPED))
          .as("clipped in the wordier language at %d px: %s", width, path)
          .isEmpty();
    }
    page.setExtraHTTPHeaders(Map.of());
    page.setViewportSize(WIDE, 900);
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
