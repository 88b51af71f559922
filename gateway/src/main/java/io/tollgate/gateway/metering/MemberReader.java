package io.tollgate.gateway.metering;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The members of one small JSON object, such as the `status` an upstream sends. Strict: it is read
/// only if all of it is JSON (RFC 8259) in UTF-8. Immutable; any thread.
///
/// Where a name repeats its last member holds, as most readers have it.
public final class MemberReader {

  /// Longest object read, in bytes.
  public static final int BYTES_MAX = AnswerMeter.CAPTURED_BYTES_MAX;

  /// A member.
  ///
  /// @param name its escapes undone
  /// @param raw the value as JSON, as it was written
  public record Member(String name, String raw) {}

  private final List<Member> members;

  private MemberReader(List<Member> members) {
    this.members = List.copyOf(members);
  }

  /// Reads an object.
  ///
  /// @return null when it is not one, breaks JSON's grammar, nests deeper than
  ///   [AnswerMeter#NESTING_MAX], or is longer than [#BYTES_MAX]
  public static @Nullable MemberReader read(byte[] json) {
    if (json.length > BYTES_MAX) {
      return null;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException _) { // Not UTF-8 is not JSON; there is no more to say.
      return null;
    }
    var members = new ArrayList<Member>();
    return readMembers(new JsonText(text), members) ? new MemberReader(members) : null;
  }

  /// Reads an object, as [#read] does, none of whose names repeats: where it matters that no other
  /// reader could take it for another one.
  public static @Nullable MemberReader readUnique(byte[] json) {
    MemberReader object = read(json);
    if (object == null) {
      return null;
    }
    var names = new HashSet<String>();
    return object.members.stream().allMatch(member -> names.add(member.name())) ? object : null;
  }

  /// The elements of an array, each as it was written.
  ///
  /// @param raw a value as [#raw] gives it
  /// @return null when it is no array
  public static @Nullable List<String> elements(String raw) {
    var text = new JsonText(raw);
    text.space();
    if (!text.take('[')) {
      return null;
    }
    var elements = new ArrayList<String>();
    text.space();
    if (text.take(']')) {
      return text.atEnd() ? elements : null;
    }
    do {
      String element = text.value();
      if (element == null) {
        return null;
      }
      elements.add(element);
      text.space();
    } while (text.take(','));
    return text.take(']') && text.atEnd() ? elements : null;
  }

  /// All of them, in order, those of repeated names too.
  public List<Member> members() {
    return members;
  }

  /// The value of that name as JSON; null when there is none.
  public @Nullable String raw(String name) {
    for (int i = members.size() - 1; i >= 0; i--) {
      if (members.get(i).name().equals(name)) {
        return members.get(i).raw();
      }
    }
    return null;
  }

  /// The whole number of that name.
  ///
  /// @return `otherwise` when there is none, it is no number, is written with a point or exponent,
  ///   or does not fit a `long`
  public long integer(String name, long otherwise) {
    String raw = raw(name);
    if (raw == null || !JsonText.isInteger(raw)) {
      return otherwise;
    }
    try {
      return Long.parseLong(raw);
    } catch (NumberFormatException _) { // It is all digits, so it is too large.
      return otherwise;
    }
  }

  /// The string of that name, its escapes undone; null when there is none or it is no string.
  public @Nullable String string(String name) {
    String raw = raw(name);
    return raw == null || raw.charAt(0) != '"' ? null : JsonText.unescape(raw);
  }

  /// Whether there is a `null` of that name.
  public boolean isNull(String name) {
    return "null".equals(raw(name));
  }

  private static boolean readMembers(JsonText text, List<Member> members) {
    text.space();
    if (!text.take('{')) {
      return false;
    }
    text.space();
    if (text.take('}')) {
      return text.atEnd();
    }
    do {
      text.space();
      String name = text.string();
      text.space();
      if (name == null || !text.take(':')) {
        return false;
      }
      String raw = text.value();
      if (raw == null) {
        return false;
      }
      members.add(new Member(JsonText.unescape(name), raw));
      text.space();
    } while (text.take(','));
    return text.take('}') && text.atEnd();
  }
}
