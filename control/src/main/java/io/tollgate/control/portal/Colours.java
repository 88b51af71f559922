package io.tollgate.control.portal;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operator's own accent, in both themes. Text in it must be readable on a page, and so must be
/// what stands on it: a colour that fails is refused with what was measured.
///
/// @param light `#rrggbb` in the light theme; null for ours
/// @param dark `#rrggbb` in the dark theme; null for ours
public record Colours(@Nullable String light, @Nullable String dark) {

  /// Our own.
  public static final Colours OWN = new Colours(null, null);

  /// Least contrast of text, by WCAG 2.2, 1.4.3.
  public static final double CONTRAST_MIN = 4.5;

  // The tokens it must go with; a test compares them with the stylesheet's.
  static final String PAGE_LIGHT = "#FFFFFF";
  static final String PAGE_DARK = "#101617";
  static final String ON_LIGHT = "#FFFFFF";
  static final String ON_DARK = "#0B1011";
  static final String ACCENT_LIGHT = "#0B5B6B";
  static final String ACCENT_DARK = "#6CC7D6";

  private static final Pattern HEX = Pattern.compile("#[0-9A-Fa-f]{6}");

  public Colours {
    check("light", light, PAGE_LIGHT, ON_LIGHT);
    check("dark", dark, PAGE_DARK, ON_DARK);
  }

  private static void check(String theme, @Nullable String accent, String page, String on) {
    if (accent == null) {
      return;
    }
    if (!HEX.matcher(accent).matches()) {
      throw new IllegalArgumentException(theme + ": \"" + accent + "\" (expected: #rrggbb)");
    }
    refuse(theme, accent, "on the page", contrast(accent, page));
    refuse(theme, accent, "under the text of a button", contrast(accent, on));
  }

  private static void refuse(String theme, String accent, String where, double contrast) {
    if (contrast < CONTRAST_MIN) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s has a contrast of %.2f %s (expected: %.1f or more)",
              theme,
              accent,
              contrast,
              where,
              CONTRAST_MIN));
    }
  }

  /// Rules that put it in place of ours; empty if it is ours.
  String toStyle() {
    if (light == null && dark == null) {
      return "";
    }
    String accent =
        "light-dark("
            + (light == null ? ACCENT_LIGHT : light)
            + ","
            + (dark == null ? ACCENT_DARK : dark)
            + ")";
    return "\n@layer tokens{:root{--accent:"
        + accent
        + ";--accent-strong:color-mix(in srgb,"
        + accent
        + " 80%,var(--ink))}}\n";
  }

  /// The contrast of two colours by WCAG 2.2: 1 for the same, 21 for black and white.
  public static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String hex) {
    int rgb = Integer.parseInt(hex.substring(1), 16);
    return 0.2126 * linear(rgb >> 16 & 0xff)
        + 0.7152 * linear(rgb >> 8 & 0xff)
        + 0.0722 * linear(rgb & 0xff);
  }

  private static double linear(int channel) {
    double part = channel / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }
}
