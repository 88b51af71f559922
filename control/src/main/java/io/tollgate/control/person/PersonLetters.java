package io.tollgate.control.person;

import io.tollgate.control.mail.Letters;
import io.tollgate.core.mail.Message;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The mails that people get about their accounts.
///
/// Thread: any.
public final class PersonLetters {

  private final Supplier<PeopleSettings> settings;

  public PersonLetters(Supplier<PeopleSettings> settings) {
    this.settings = settings;
  }

  /// A mail to a person at the address they have.
  ///
  /// @param kind which words
  /// @param what tells this message from others of its kind to this person
  /// @param path of the link; null for none
  /// @param more what is filled in behind portal and name
  public Message to(
      Person person, String kind, Object what, @Nullable String path, Object... more) {
    return to(person.email(), person, kind, what, path, more);
  }

  /// A mail to a person at another address.
  public Message to(
      String email,
      Person person,
      String kind,
      Object what,
      @Nullable String path,
      Object... more) {
    String id = kind + "/" + person.id() + "/" + what;
    return write(id, email, kind, locale(person), path, person.name(), more);
  }

  /// A mail to an address that may be nobody's here.
  public Message toStranger(
      String email, String kind, Object what, String path, String organization, String by) {
    return write(kind + "/" + what, email, kind, Locale.ENGLISH, path, email, organization, by);
  }

  private Message write(
      String id,
      String email,
      String kind,
      Locale locale,
      @Nullable String path,
      String name,
      Object... more) {
    PeopleSettings now = settings.get();
    var words = new ArrayList<Object>(List.of(now.name(), name));
    words.addAll(List.of(more));
    String url = path == null ? null : now.url() + path;
    return Letters.write(new Letters.Letter(id, email, kind, locale, url, words));
  }

  private static Locale locale(Person person) {
    return Locale.forLanguageTag(person.preferences().locale());
  }

  /// Where a link of a kind leads.
  public static String path(String page, Secret token) {
    return page + "?token=" + token.reveal();
  }
}
