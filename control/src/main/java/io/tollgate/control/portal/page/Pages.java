package io.tollgate.control.portal.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.tollgate.control.portal.asset.Assets;
import io.tollgate.control.portal.balance.Balances;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongSupplier;
import org.springframework.security.web.csrf.CsrfToken;

/// Writes answers: renders pages with the templates that were compiled with the product.
///
/// Thread: any.
public final class Pages {

  private static final int NO_CONTENT = 204;
  private static final int SEE_OTHER = 303;

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Frame.Surroundings around;
  private final LongSupplier nowMillis;

  public Pages(PortalFace face, Assets assets, Balances balances, LongSupplier nowMillis) {
    this.around = new Frame.Surroundings(face, assets, balances);
    this.nowMillis = nowMillis;
    engine.setBinaryStaticContent(true);
  }

  /// Who asks, and how.
  public Visit visit(HttpServletRequest request, HttpServletResponse response) {
    return new Visit(request, response, Instant.ofEpochMilli(nowMillis.getAsLong()));
  }

  /// Answers a request.
  public void write(Visit visit, Answer answer) throws IOException {
    HttpServletResponse response = visit.response();
    switch (answer) {
      case Unchanged.UNCHANGED -> response.setStatus(NO_CONTENT);
      case Redirect redirect -> {
        if (visit.live()) {
          // A part can't follow to another page: the browser goes there itself.
          response.setStatus(NO_CONTENT);
          response.setHeader("HX-Redirect", redirect.path());
        } else {
          response.setStatus(SEE_OTHER);
          response.setHeader("Location", redirect.path());
        }
      }
      case Away(URI to) -> {
        response.setStatus(SEE_OTHER);
        response.setHeader("Location", to.toString());
      }
      case Page page -> render(visit, page);
    }
  }

  /// Rendered whole before the first byte goes out: a page that fails half way is an error page.
  private void render(Visit visit, Page page) throws IOException {
    var output = new Utf8ByteOutput();
    var frame = new Frame(page, visit, around, () -> formToken(visit.request()));
    engine.render(page.template() + ".jte", Map.of("page", frame, "it", page.it()), output);
    HttpServletResponse response = visit.response();
    response.setStatus(page.status());
    response.setContentType("text/html;charset=utf-8");
    response.setHeader("Content-Language", frame.lang());
    response.addHeader("Vary", "HX-Request");
    response.setContentLength(output.getContentLength());
    output.writeTo(response.getOutputStream());
  }

  private static CsrfToken formToken(HttpServletRequest request) {
    if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
      return token;
    }
    throw new IllegalStateException("no form token: the request did not pass the portal's chain");
  }
}
