package io.tollgate.control.query;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where a list goes on: the place of the last item before. Opaque outside.
///
/// @param list which list it belongs to
/// @param at the place, or its first part
/// @param high second part, where one number is not enough
/// @param low third part
public record Cursor(List list, long at, long high, long low) {

  /// The lists there are. The letter stands in cursors, so that one list takes no other's.
  public enum List {
    ORGANIZATIONS('o'),
    KEYS('k'),
    CERTIFICATES('t'),
    CALLS('c'),
    AUDIT('a'),
    NOTICES('n'),
    ALERTS('l'),
    PERSONS('p');

    private final byte letter;

    List(char letter) {
      this.letter = (byte) letter;
    }
  }

  private static final int BYTES = 1 + 3 * Long.BYTES;

  Cursor(List list, long at) {
    this(list, at, 0, 0);
  }

  /// As it stands in answers.
  public String write() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(list.letter).putLong(at).putLong(high).putLong(low);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// @return null if the text is no cursor of this list
  public static @Nullable Cursor read(List list, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return null; // Not ours.
    }
    if (bytes.length != BYTES || bytes[0] != list.letter) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    return new Cursor(list, in.getLong(), in.getLong(), in.getLong());
  }
}
