package io.tollgate.control.portal.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was sent in a form, and what is wrong with it. Values stay in their fields when a form
/// comes back; those of passwords never do.
///
/// Thread: one request's.
public final class Form {

  private final Map<String, List<String>> values;
  private final Set<String> secret;
  private final Map<String, String> errors = new LinkedHashMap<>();

  private Form(Map<String, List<String>> values, Set<String> secret) {
    this.values = values;
    this.secret = secret;
  }

  /// A form that nobody has filled in yet.
  public static Form empty() {
    return new Form(Map.of(), Set.of());
  }

  /// A form filled in with what is so now.
  public static Form of(Map<String, String> values) {
    var all = new LinkedHashMap<String, List<String>>();
    values.forEach((name, value) -> all.put(name, List.of(value)));
    return new Form(all, Set.of());
  }

  /// As [#of(Map)], with fields that may hold more than one value.
  public static Form ofAll(Map<String, List<String>> values) {
    return new Form(new LinkedHashMap<>(values), Set.of());
  }

  /// What was sent.
  ///
  /// @param secret names of fields that never come back
  public static Form of(HttpServletRequest request, String... secret) {
    var all = new LinkedHashMap<String, List<String>>();
    request.getParameterMap().forEach((name, sent) -> all.put(name, List.of(sent)));
    return new Form(all, Set.of(secret));
  }

  /// The same values, with nothing wrong with them.
  public Form copy() {
    return new Form(values, secret);
  }

  /// A field's value, without spaces around it; empty if it was not sent.
  public String value(String name) {
    return raw(name).strip();
  }

  /// A field's value to the letter: for passwords.
  public String raw(String name) {
    List<String> sent = values.get(name);
    return sent == null || sent.isEmpty() ? "" : sent.getFirst();
  }

  /// All values of a field that may be sent more than once, such as a group of boxes.
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// Whether a box was ticked, or a value among several chosen.
  public boolean has(String name, String value) {
    return all(name).contains(value);
  }

  /// What stands in the field when the form comes back.
  public String shown(String name) {
    return secret.contains(name) ? "" : raw(name);
  }

  /// Says what is wrong with a field; the first word about a field stands.
  ///
  /// @param words in the reader's language
  public Form error(String name, String words) {
    errors.putIfAbsent(name, words);
    return this;
  }

  /// As [#error] if a field is empty.
  ///
  /// @return its value
  public String require(String name, String words) {
    if (value(name).isEmpty()) {
      error(name, words);
    }
    return value(name);
  }

  /// @return null if nothing is wrong with it
  public @Nullable String errorOf(String name) {
    return errors.get(name);
  }

  public boolean hasErrors() {
    return !errors.isEmpty();
  }

  /// All errors, in the order they were found: the summary at the top.
  public List<FieldError> errors() {
    var all = new ArrayList<FieldError>();
    errors.forEach((name, words) -> all.add(new FieldError(name, words)));
    return all;
  }

  /// @param name of the field; its element's id too
  public record FieldError(String name, String words) {}
}
