package io.tollgate.control.portal.asset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Style and script of the portal. Each file's path holds the digest of what is in it, so browsers
/// keep it for a year and still have the newest.
///
/// Thread: any; immutable.
public final class Assets {

  /// Where they stand.
  public static final String ROOT = "/assets/";

  /// The stylesheet.
  public static final String STYLE = "portal.css";

  /// The one module a page names; it brings the others.
  public static final String SCRIPT = "portal.js";

  /// The library behind live parts.
  public static final String HTMX = "htmx.js";

  /// The operator's logo on light ground, and on dark.
  public static final String LOGO = "logo.light";

  public static final String LOGO_DARK = "logo.dark";

  private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
  private static final String CSS = "text/css;charset=utf-8";
  private static final String HTMX_FILE =
      "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

  /// Our own modules, each after those it imports.
  static final List<String> MODULES =
      List.of(
          "announce.js",
          "tick.js",
          "typed.js",
          "copy.js",
          "dialog.js",
          "menu.js",
          "keys.js",
          "session.js",
          "chart.js",
          SCRIPT);

  private static final Pattern IMPORT = Pattern.compile("(import\\s[^;]*?)\"\\./([a-z]+\\.js)\"");

  private final Map<String, Asset> byName = new HashMap<>();
  private final Map<String, Asset> byPath = new HashMap<>();

  private final boolean logo;

  /// @param brandStyle rules that stand after ours: the operator's colours; may be empty
  /// @param logo the operator's own; null for none
  public Assets(String brandStyle, @Nullable Logo logo) {
    this.logo = logo != null;
    if (logo != null) {
      add(LOGO, logo.light());
      add(LOGO_DARK, logo.dark());
    }
    add(HTMX, JAVASCRIPT, read(HTMX_FILE));
    add(STYLE, CSS, read("/portal/" + STYLE) + brandStyle);
    for (String module : MODULES) {
      add(module, JAVASCRIPT, linked(read("/portal/" + module)));
    }
  }

  private void add(String name, String type, String content) {
    add(name, new Asset(name, type, content.getBytes(StandardCharsets.UTF_8)));
  }

  private void add(String name, Path picture) {
    try {
      add(name, new Asset(name, Logo.type(picture), Files.readAllBytes(picture)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String name, Asset asset) {
    byName.put(name, asset);
    byPath.put(asset.path(), asset);
  }

  /// Imports name the paths that are served.
  private String linked(String module) {
    Matcher imports = IMPORT.matcher(module);
    return imports.replaceAll(
        found -> Matcher.quoteReplacement(found.group(1) + '"' + path(found.group(2)) + '"'));
  }

  private static String read(String file) {
    try (InputStream in = Assets.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("not in the build: " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where a file is served.
  ///
  /// @throws IllegalArgumentException there is none of that name
  public String path(String name) {
    Asset asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no asset: " + name);
    }
    return asset.path();
  }

  /// Whether the operator gave a logo: [#LOGO] and [#LOGO_DARK] are there then.
  public boolean logo() {
    return logo;
  }

  /// @return null if nothing is served there
  @Nullable Asset at(String path) {
    return byPath.get(path);
  }

  /// What is in a file, as it is served.
  String text(String name) {
    Asset asset = byName.get(name);
    return asset == null ? "" : asset.text();
  }
}
