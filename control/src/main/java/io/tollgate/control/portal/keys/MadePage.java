package io.tollgate.control.portal.keys;

import io.tollgate.control.command.KeySecret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that was just made: the one page that shows it.
///
/// @param secret null where it was shown before: a form that was sent again
/// @param path of the key's page
/// @param old the key it takes the place of; null for none
/// @param variable of the environment, that snippets read the key from
/// @param price of the call, in words; empty where that is not known
/// @param snippets of a first call; none where no call is known that this key may make
public record MadePage(
    @Nullable KeySecret secret,
    String label,
    String hint,
    String path,
    @Nullable Old old,
    String variable,
    String price,
    List<Snippet> snippets,
    FirstCall firstCall) {

  /// The first call as a program.
  ///
  /// @param id of the language
  public record Snippet(String id, String language, String text) {}

  /// The key that was replaced.
  public record Old(String path, String hint, Standing standing) {}

  /// Whether the key has called.
  ///
  /// @param path of this part
  /// @param words null while there is no call
  /// @param refused whether the call was refused
  public record FirstCall(String path, @Nullable String words, boolean refused) {}
}
