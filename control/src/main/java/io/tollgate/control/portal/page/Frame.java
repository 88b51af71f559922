package io.tollgate.control.portal.page;

import gg.jte.Content;
import io.tollgate.control.portal.asset.Assets;
import io.tollgate.control.portal.balance.Balance;
import io.tollgate.control.portal.balance.Balances;
import io.tollgate.control.portal.identity.SignedIn;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;

/// What every template is given beside its record: words, formats, who reads, where the page
/// stands.
///
/// Thread: one request's.
public final class Frame {

  private final Page page;
  private final Visit visit;
  private final PortalFace face;
  private final Assets assets;
  private final Balances balances;
  private final Supplier<CsrfToken> formToken;

  Frame(Page page, Visit visit, Surroundings around, Supplier<CsrfToken> formToken) {
    this.page = page;
    this.visit = visit;
    this.face = around.face();
    this.assets = around.assets();
    this.balances = around.balances();
    this.formToken = formToken;
  }

  /// What stands around every page.
  record Surroundings(PortalFace face, Assets assets, Balances balances) {}

  /// As [Words#text].
  public String text(String key, Object... arguments) {
    return visit.words().text(key, arguments);
  }

  /// Whether there are words for a key.
  public boolean has(String key) {
    return visit.words().has(key);
  }

  /// As [Words#count].
  public String count(String key, long number, Object... arguments) {
    return visit.words().count(key, number, arguments);
  }

  /// As [Words#rich].
  public Content rich(String key, Object... arguments) {
    return visit.words().rich(key, arguments);
  }

  /// Figures and instants.
  public Formats formats() {
    return visit.formats();
  }

  /// How long ago, in the one unit that matters.
  public String ago(Instant at) {
    return visit.formats().ago(at, visit.now(), visit.words());
  }

  /// An instant with its zone, as a `time` element.
  public Content time(Instant at) {
    return timed(at, visit.formats().instant(at));
  }

  /// How long ago, as a `time` element that tells the exact instant too.
  public Content since(Instant at) {
    return output -> {
      output.writeContent("<time datetime=\"" + at + "\" title=\"");
      output.writeContent(visit.formats().instant(at));
      output.writeContent("\">");
      output.writeUserContent(ago(at));
      output.writeContent("</time>");
    };
  }

  private static Content timed(Instant at, String words) {
    return output -> {
      output.writeContent("<time datetime=\"" + at + "\">");
      output.writeUserContent(words);
      output.writeContent("</time>");
    };
  }

  public Instant now() {
    return visit.now();
  }

  /// What stands in the browser's title bar: `Keys - harborfx - Acme Data`.
  public String windowTitle() {
    var title = new StringBuilder();
    if (page.error()) {
      title.append(text("layout.error-title")).append(' ');
    }
    title.append(page.title());
    if (page.place() != null) {
      title.append(" - ").append(page.place().membership().name());
    }
    return title.append(" - ").append(face.name()).toString();
  }

  /// The page's one heading.
  public String title() {
    return page.title();
  }

  public String lang() {
    return visit.words().lang();
  }

  /// The side lines begin at; every language there is begins left.
  public String dir() {
    return "ltr";
  }

  public String theme() {
    return visit.theme().word();
  }

  /// Whose portal it is.
  public PortalFace face() {
    return face;
  }

  /// As [Assets#logo].
  public boolean logo() {
    return assets.logo();
  }

  /// As [Assets#path].
  public String asset(String name) {
    return assets.path(name);
  }

  /// @return null if nobody is signed in
  public @Nullable SignedIn person() {
    return visit.person();
  }

  /// @return null if the page stands outside of any organization
  public @Nullable OrganizationPlace place() {
    return page.place();
  }

  /// What is left, of the organization the page stands in.
  ///
  /// @return null outside of any
  public @Nullable Balance balance() {
    return page.place() == null ? null : balances.of(page.place().organizationId());
  }

  /// As [Visit#sessionSeconds].
  public long sessionSeconds() {
    return visit.sessionSeconds();
  }

  /// Whether this page is the one at a path.
  public boolean at(String path) {
    return visit.request().getRequestURI().equals(path);
  }

  /// The path and query of this page.
  public String here() {
    return visit.here();
  }

  /// The form token's name as a field.
  public String formTokenName() {
    return formToken.get().getParameterName();
  }

  /// The form token: new bytes on each page, so that compressing tells nothing of it.
  public String formToken() {
    return formToken.get().getToken();
  }

  /// The form token as htmx sends it.
  public String liveHeaders() {
    return "{\"" + formToken.get().getHeaderName() + "\":\"" + formToken.get().getToken() + "\"}";
  }
}
