package io.tollgate.app.config;

import io.tollgate.control.portal.PortalSettings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// The sections of `portal`.
final class PortalKeys {

  private static final Pattern NAME =
      Pattern.compile("[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,38}[^\\p{C}\\p{Z}])?");

  static final Key<String> NAME_SHOWN =
      Key.of(
          "name",
          Kinds.text("1 to 40 characters", NAME),
          PortalSettings.DEFAULT.name(),
          "Whose portal it is, on every page and in every mail.");
  static final Key<Entry.Text> URL =
      Key.optional(
          "url",
          Kinds.raw("a URL (https, or http), without a path"),
          "`http://` and `control.listen`",
          "Where people find the portal; stands in mails. With `https` its cookies travel encrypted"
              + " alone.");
  static final Key<Entry.Fields> SIGN_UP =
      Key.optional(
          "sign-up",
          Kinds.mapping("a mapping, see `portal.sign-up`"),
          "nobody can; people come by invitation",
          "Who signs up gets an organization of their own.");
  static final Key<Entry.Fields> SSO =
      Key.optional(
          "sso",
          Kinds.mapping("a mapping of ids to services, see `portal.sso.<id>`"),
          "people sign in with a password",
          "Services that people can sign in with.");
  static final Key<Boolean> MAILBOX =
      Key.of(
          "mailbox",
          Kinds.flag(),
          false,
          "Shows each mail at `/mailbox`, to whoever asks, instead of sending it: to try things out,"
              + " and never where people you don't trust can reach the portal.");
  static final Key<Duration> SESSION_IDLE =
      Key.of(
          "session-idle",
          Kinds.duration(Duration.ofMinutes(10), Duration.ofDays(7)),
          PortalSettings.DEFAULT.sessionIdle(),
          "How long somebody stays signed in without doing anything.");
  static final Key<Entry.Fields> ACCENT =
      Key.optional(
          "accent",
          Kinds.mapping("a mapping, see `portal.accent`"),
          "its defaults",
          "Your own colour of links and buttons.");
  static final Key<Entry.Fields> LOGO =
      Key.optional(
          "logo",
          Kinds.mapping("a mapping, see `portal.logo`"),
          "the name",
          "Your own logo in the bar of each page.");

  static final Section SECTION =
      new Section(
          "portal",
          "How the portal shows itself and whom it lets in.",
          List.of(NAME_SHOWN, URL, SIGN_UP, SSO, MAILBOX, SESSION_IDLE, ACCENT, LOGO));

  private PortalKeys() {}

  /// `portal.sign-up`.
  static final class SignUp {
    static final Key<String> PLAN =
        Key.required(
            "plan",
            Kinds.text(Grammar.NAME_WORDS, Kinds.NAME),
            "The plan a new organization gets: an id of `plans`.");

    static final Section SECTION =
        new Section("portal.sign-up", "Signing up without being asked.", List.of(PLAN));

    private SignUp() {}
  }

  /// `portal.accent`.
  static final class Accent {
    private static final Pattern HEX = Pattern.compile("#[0-9A-Fa-f]{6}");

    static final Key<String> LIGHT =
        Key.optional(
            "light",
            Kinds.literal("a colour such as #0B5B6B", HEX),
            "Tollgate's",
            "The colour in the light theme. One that is hard to read is refused with its contrast.");
    static final Key<String> DARK =
        Key.optional(
            "dark",
            Kinds.literal("a colour such as #6CC7D6", HEX),
            "Tollgate's",
            "The colour in the dark theme, refused likewise.");

    static final Section SECTION =
        new Section("portal.accent", "Your own colour of links and buttons.", List.of(LIGHT, DARK));

    private Accent() {}
  }

  /// `portal.logo`.
  static final class Logo {
    static final Key<Entry.Text> LIGHT =
        Key.required(
            "light",
            Kinds.raw("a path"),
            "An SVG or PNG file of at most 64 KiB, taken from the folder of this file; shown 24"
                + " pixels high.");
    static final Key<Entry.Text> DARK =
        Key.optional(
            "dark", Kinds.raw("a path"), "the same as `light`", "The same for the dark theme.");

    static final Section SECTION =
        new Section("portal.logo", "Your own logo in the bar of each page.", List.of(LIGHT, DARK));

    private Logo() {}
  }
}
