package io.tollgate.control.portal.usage;

import io.tollgate.control.portal.page.OrganizationPlace;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;

/// How files leave the portal.
final class Files {

  private Files() {}

  /// An organization in the name of a file.
  static String named(OrganizationPlace place) {
    String name = place.membership().name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String plain = name.replaceAll("^-|-$", "");
    return plain.isEmpty() ? place.membership().org() : plain;
  }

  static void begin(HttpServletResponse response, String name) {
    response.setContentType("text/csv;charset=utf-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
  }
}
