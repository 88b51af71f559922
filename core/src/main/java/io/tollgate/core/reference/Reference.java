package io.tollgate.core.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An api as its document describes it.
///
/// @param title for people
/// @param version of the api, as its document has it: stands in addresses of pages
/// @param description in plain words; may be empty
/// @param server where customers reach it, without a slash at the end; null where the document does
///   not say
/// @param operations in the document's order
public record Reference(
    String title,
    String version,
    String description,
    @Nullable String server,
    List<Operation> operations) {

  public Reference {
    operations = List.copyOf(operations);
  }

  /// @return null if there is none of this id
  public @Nullable Operation operation(String id) {
    for (Operation operation : operations) {
      if (operation.id().equals(id)) {
        return operation;
      }
    }
    return null;
  }
}
