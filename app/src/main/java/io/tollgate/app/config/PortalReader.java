package io.tollgate.app.config;

import io.tollgate.control.portal.Colours;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.control.portal.asset.Logo;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads `portal`.
final class PortalReader {

  private PortalReader() {}

  /// @param control where the portal listens: where people find it unless its URL is given
  static PortalSettings read(
      Mapping portal, ListenerConfig control, Path folder, Problems problems) {
    return new PortalSettings(
        portal.get(PortalKeys.NAME_SHOWN),
        url(portal.find(PortalKeys.URL), control, problems),
        portal.has(PortalKeys.SIGN_UP),
        portal.get(PortalKeys.SESSION_IDLE),
        colours(portal.under(PortalKeys.ACCENT, PortalKeys.Accent.SECTION), problems),
        portal.find(PortalKeys.LOGO) == null
            ? null
            : logo(portal.under(PortalKeys.LOGO, PortalKeys.Logo.SECTION), folder, problems));
  }

  private static URI url(Entry.@Nullable Text written, ListenerConfig control, Problems problems) {
    URI own = URI.create("http://" + control);
    if (written == null || written.text() == null) {
      return own;
    }
    try {
      URI url = URI.create(written.text().replaceAll("/$", ""));
      if (isRoot(url)) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // Told below: the exception's words hold the value.
    }
    problems.add(
        written.at(), "expected a URL (https, or http), without a path, found " + written.words());
    return own;
  }

  private static boolean isRoot(URI url) {
    return ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
        && url.getHost() != null
        && url.getUserInfo() == null
        && url.getRawPath().isEmpty()
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }

  /// Each colour by itself, so that each is told where it stands.
  private static Colours colours(Mapping accent, Problems problems) {
    String light = accent.find(PortalKeys.Accent.LIGHT);
    String dark = accent.find(PortalKeys.Accent.DARK);
    boolean readable = true;
    try {
      var _ = new Colours(light, null);
    } catch (IllegalArgumentException e) {
      problems.add(accent.at(PortalKeys.Accent.LIGHT), String.valueOf(e.getMessage()));
      readable = false;
    }
    try {
      var _ = new Colours(null, dark);
    } catch (IllegalArgumentException e) {
      problems.add(accent.at(PortalKeys.Accent.DARK), String.valueOf(e.getMessage()));
      readable = false;
    }
    return readable ? new Colours(light, dark) : Colours.OWN;
  }

  private static @Nullable Logo logo(Mapping logo, Path folder, Problems problems) {
    Path light = picture(logo.find(PortalKeys.Logo.LIGHT), folder, problems);
    Path dark = picture(logo.find(PortalKeys.Logo.DARK), folder, problems);
    return light == null ? null : new Logo(light, dark == null ? light : dark);
  }

  private static @Nullable Path picture(
      Entry.@Nullable Text written, Path folder, Problems problems) {
    if (written == null) {
      return null;
    }
    Path file = Words.path(written, folder, problems);
    if (file == null) {
      return null;
    }
    if (!Logo.isPicture(file)) {
      problems.add(written.at(), "expected an SVG or PNG file, found " + written.words());
      return null;
    }
    return file;
  }
}
