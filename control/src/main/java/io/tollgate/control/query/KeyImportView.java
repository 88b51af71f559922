package io.tollgate.control.query;

import io.tollgate.control.command.Outcome;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.unit.PublicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of keys that were to be imported.
///
/// @param items in the order in which they came
public record KeyImportView(int taken, int there, int refused, List<ImportedKeyView> items) {

  public KeyImportView {
    items = List.copyOf(items);
  }

  public static KeyImportView of(List<ImportedKeyView> items) {
    return new KeyImportView(
        count(items, Result.TAKEN),
        count(items, Result.THERE),
        count(items, Result.REFUSED),
        items);
  }

  private static int count(List<ImportedKeyView> items, Result result) {
    return (int) items.stream().filter(item -> item.result() == result).count();
  }

  /// What became of one key.
  public enum Result {
    /// It opens its api from now on.
    TAKEN,
    /// It was a key of this organization and api before, and stays as it is.
    THERE,
    /// Nothing has changed.
    REFUSED
  }

  /// One key that was to be imported.
  ///
  /// @param line as it was given; the place in the list if none was
  /// @param key its id; null if it was refused, or is only looked at
  /// @param field what was wrong, if one field was
  /// @param message why it was refused; null if it was not
  public record ImportedKeyView(
      long line,
      Result result,
      @Nullable String key,
      @Nullable String field,
      @Nullable String message) {

    /// One that could not be asked for.
    public static ImportedKeyView refused(long line, @Nullable String field, String message) {
      return new ImportedKeyView(line, Result.REFUSED, null, field, message);
    }

    /// @param dry whether it was only looked at
    public static ImportedKeyView of(long line, Outcome<ApiKey> outcome, boolean dry) {
      return switch (outcome) {
        case Outcome.Rejected<ApiKey> no -> refused(line, no.field(), no.words());
        case Outcome.Done<ApiKey> done ->
            new ImportedKeyView(
                line,
                done.fresh() ? Result.TAKEN : Result.THERE,
                dry && done.fresh() ? null : PublicId.KEY.write(done.value().id()),
                null,
                null);
      };
    }
  }
}
