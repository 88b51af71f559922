package io.tollgate.control.portal.page;

import io.tollgate.control.portal.identity.Persons;
import io.tollgate.core.unit.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Error pages: what failed, what to do, and a reference under which the log tells the rest.
///
/// Thread: any.
public final class Errors implements HandlerExceptionResolver {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;

  /// Without those that are taken for one another when read out.
  private static final String LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

  private static final int REFERENCE_LENGTH = 8;

  private final Pages pages;
  private final Places places;
  private final SecureRandom random = new SecureRandom();

  public Errors(Pages pages, Persons persons) {
    this.pages = pages;
    this.places = new Places(persons);
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception error) {
    if (response.isCommitted()) {
      return null;
    }
    Visit visit = pages.visit(request, response);
    try {
      write(visit, page(visit, error));
    } catch (IOException e) {
      LOG.debug("an error page was not taken", e);
    }
    return new ModelAndView();
  }

  /// What has failed may be what the frame of an organization is made of, too.
  private void write(Visit visit, Page page) throws IOException {
    if (page.status() >= FAILED) {
      try {
        pages.write(visit, inPlace(visit, page));
        return;
      } catch (RuntimeException e) {
        LOG.debug("an error page goes without its frame", e);
      }
    }
    pages.write(visit, page);
  }

  private Page page(Visit visit, Exception error) {
    return switch (error) {
      case NotThereException _ -> notThere(visit);
      case NoHandlerFoundException _ -> notThere(visit);
      case NoResourceFoundException _ -> notThere(visit);
      case HttpRequestMethodNotSupportedException _ -> notThere(visit).status(METHOD_NOT_ALLOWED);
      case NotAllowedException no -> forbidden(visit, String.valueOf(no.getMessage()));
      case StoreException e -> failed(visit, "unavailable", UNAVAILABLE, e);
      default -> failed(visit, visit.live() ? "part" : "failed", FAILED, error);
    };
  }

  /// 404.
  public Page notThere(Visit visit) {
    return inPlace(
            visit, page(visit, "not-there", visit.text("layout.error.not-there.words"), null))
        .status(NOT_FOUND);
  }

  /// 403.
  public Page forbidden(Visit visit, String words) {
    return inPlace(visit, page(visit, "forbidden", words, null)).status(FORBIDDEN);
  }

  /// Inside an organization its navigation stays, so one finds the way on.
  private Page inPlace(Visit visit, Page page) {
    OrganizationPlace place =
        visit.live() ? null : places.find(visit.person(), visit.request().getRequestURI());
    return place == null ? page : page.in(place);
  }

  private Page failed(Visit visit, String kind, int status, Exception error) {
    String reference = reference();
    LOG.error(
        "page failed: method={} path={} reference={}",
        visit.request().getMethod(),
        visit.request().getRequestURI(),
        reference,
        error);
    return page(visit, kind, visit.text("layout.error." + kind + ".words"), reference)
        .status(status);
  }

  private static Page page(Visit visit, String kind, String words, @Nullable String reference) {
    return Page.of(
        visit.live() ? "layout/failed-part" : "layout/failed",
        visit.text("layout.error." + kind + ".title"),
        new ErrorPage(words, reference));
  }

  private String reference() {
    var text = new StringBuilder();
    for (int i = 0; i < REFERENCE_LENGTH; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
