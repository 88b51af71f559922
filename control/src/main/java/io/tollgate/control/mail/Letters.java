package io.tollgate.control.mail;

import io.tollgate.core.mail.Message;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Writes mails from the words in `messages/mail.properties`: the same words as plain text and as
/// HTML, with one link in a line of its own.
///
/// Thread: any.
public final class Letters {

  private static final String BUNDLE = "messages.mail";

  private static final int PARAGRAPHS_MAX = 9;

  /// The link stands behind so many paragraphs.
  private static final int LINK_AFTER = 2;

  private Letters() {}

  /// What a letter says beside its own words.
  ///
  /// @param id of the message
  /// @param kind which words: the first part of their keys
  /// @param url behind the link; null if there is none
  /// @param words what is filled in: text of strangers or numbers, shown as it is
  public record Letter(
      String id, String to, String kind, Locale locale, @Nullable String url, List<Object> words) {
    public Letter {
      words = List.copyOf(words);
    }

    /// Without the link.
    @Override
    public String toString() {
      return "Letter[" + id + " " + kind + "]";
    }
  }

  public static Message write(Letter letter) {
    ResourceBundle bundle = ResourceBundle.getBundle(BUNDLE, letter.locale());
    var text = new StringBuilder();
    var html =
        new StringBuilder("<!doctype html><html><head><meta charset=\"utf-8\"></head><body>");
    for (String key : keys(letter.kind(), bundle)) {
      String words = fill(bundle.getString(key), letter);
      String url = letter.url();
      if (!key.endsWith(".link")) {
        text.append(words).append("\n\n");
        html.append("<p>").append(escape(words)).append("</p>");
      } else if (url != null) {
        text.append(words).append(":\n").append(url).append("\n\n");
        html.append("<p><a href=\"").append(escape(url)).append("\">");
        html.append(escape(words)).append("</a></p><p>").append(escape(url)).append("</p>");
      }
    }
    String subject = fill(bundle.getString(letter.kind() + ".subject"), letter);
    return new Message(
        letter.id(),
        letter.to(),
        letter.kind(),
        subject.substring(0, Math.min(subject.length(), Message.SUBJECT_MAX)),
        text.toString(),
        html.append("</body></html>").toString());
  }

  /// Paragraphs in their order; the link stands behind the second.
  private static List<String> keys(String kind, ResourceBundle bundle) {
    var keys = new ArrayList<String>();
    for (int i = 1; i <= PARAGRAPHS_MAX && bundle.containsKey(kind + "." + i); i++) {
      keys.add(kind + "." + i);
    }
    if (keys.isEmpty()) {
      throw new MissingResourceException("no words", BUNDLE, kind);
    }
    String link = kind + ".link";
    if (bundle.containsKey(link)) {
      keys.add(Math.min(LINK_AFTER, keys.size()), link);
    }
    return keys;
  }

  private static String fill(String pattern, Letter letter) {
    return new MessageFormat(pattern, letter.locale())
        .format(letter.words().toArray())
        // A name that came in before it was checked as it is now.
        .replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
