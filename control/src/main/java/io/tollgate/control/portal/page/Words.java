package io.tollgate.control.portal.page;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The words of pages in one language, from `messages/<group>.properties`. A key's first part names
/// the file: `account.sign-in.title` is `sign-in.title` in `account.properties`.
///
/// `{0}`, `{1}`, … stand for arguments, which are text already: see [Formats]. A key that is not
/// there is a mistake of ours and throws.
///
/// Thread: any; immutable.
public final class Words {

  /// The language that is there whatever else is.
  public static final Locale DEFAULT = Locale.ENGLISH;

  /// For tests: words as long as those of wordier languages, with letters that show at once what
  /// does not come from a message file.
  public static final Locale PSEUDO = Locale.forLanguageTag("en-XA");

  private static final Map<String, Map<String, String>> GROUPS = new ConcurrentHashMap<>();

  private final Locale locale;

  private Words(Locale locale) {
    this.locale = locale;
  }

  /// @param wanted the person's or the browser's language; the nearest there is answers
  public static Words of(Locale wanted) {
    return new Words(wanted.equals(PSEUDO) ? PSEUDO : wanted);
  }

  /// For the `lang` of a page.
  public String lang() {
    return locale.equals(PSEUDO) ? locale.toLanguageTag() : DEFAULT.toLanguageTag();
  }

  /// Words with their arguments in place.
  ///
  /// @throws IllegalStateException there is no such key
  public String text(String key, Object... arguments) {
    String pattern = pattern(key);
    if (pattern == null) {
      throw new IllegalStateException("no words for " + key);
    }
    return filled(locale.equals(PSEUDO) ? pseudo(pattern) : pattern, arguments);
  }

  /// Words that depend on a number: those of `key.one` or `key.other`.
  ///
  /// @param arguments usually the number itself, as text, first
  public String count(String key, long number, Object... arguments) {
    return text(key + (number == 1 ? ".one" : ".other"), arguments);
  }

  /// As [#text], with `<b>` in the words as it stands: no other markup is.
  ///
  /// @param arguments text, or content that goes in as it is
  public Content rich(String key, Object... arguments) {
    String[] pieces = text(key).split("(?=</?b>)|(?<=<b>)|(?<=</b>)", -1);
    return output -> {
      for (String piece : pieces) {
        if (piece.equals("<b>") || piece.equals("</b>")) {
          output.writeContent(piece);
        } else {
          writeFilled(output, piece, arguments);
        }
      }
    };
  }

  private static void writeFilled(TemplateOutput output, String piece, Object[] arguments) {
    for (String part : piece.split("(?=\\{\\d})|(?<=\\{\\d})", -1)) {
      int place = part.length() == 3 && part.charAt(0) == '{' ? part.charAt(1) - '0' : -1;
      if (place < 0 || place >= arguments.length) {
        output.writeUserContent(part);
      } else if (arguments[place] instanceof Content content) {
        output.writeUserContent(content);
      } else {
        output.writeUserContent(arguments[place].toString());
      }
    }
  }

  /// Whether there are words for a key.
  public boolean has(String key) {
    return pattern(key) != null;
  }

  private static @Nullable String pattern(String key) {
    int dot = key.indexOf('.');
    return dot < 0
        ? null
        : GROUPS.computeIfAbsent(key.substring(0, dot), Words::load).get(key.substring(dot + 1));
  }

  private static Map<String, String> load(String group) {
    try (InputStream in = Words.class.getResourceAsStream("/messages/" + group + ".properties")) {
      if (in == null) {
        return Map.of();
      }
      var properties = new Properties();
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      var words = new ConcurrentHashMap<String, String>();
      properties.forEach((key, value) -> words.put((String) key, (String) value));
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String filled(String pattern, Object[] arguments) {
    var text = new StringBuilder(pattern.length() + 16 * arguments.length);
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      int place =
          c == '{' && at + 2 < pattern.length() && pattern.charAt(at + 2) == '}'
              ? pattern.charAt(at + 1) - '0'
              : -1;
      if (place >= 0 && place < arguments.length) {
        text.append(arguments[place]);
        at += 3;
      } else {
        text.append(c);
        at++;
      }
    }
    return text.toString();
  }

  /// Two fifths longer, in brackets, with accents; places of arguments stay as they are.
  private static String pseudo(String pattern) {
    String from = "AaEeIiOoUuCcNnYy";
    String to = "ÅåÉéÎîÖöÛûÇçÑñÝý";
    var text = new StringBuilder("[");
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      int place = from.indexOf(c);
      text.append(place < 0 ? c : to.charAt(place));
    }
    int more = (pattern.length() * 2 + 4) / 5;
    for (int at = 0; at < more; at++) {
      text.append(at % 6 == 0 ? ' ' : '~');
    }
    return text.append(']').toString();
  }
}
