package io.tollgate.control.query;

import io.tollgate.core.person.Person;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Somebody who signs in.
///
/// @param verifiedAt null while the address was not proven to be theirs
/// @param suspended whether they are kept out
/// @param password whether they have one
/// @param secondFactor whether a code is asked for beside it
/// @param seenAt when they last signed in; null if never
public record PersonView(
    String id,
    String email,
    String name,
    Instant createdAt,
    @Nullable Instant verifiedAt,
    boolean suspended,
    boolean password,
    boolean secondFactor,
    @Nullable Instant seenAt,
    String zone,
    String locale) {

  public static PersonView of(Person person) {
    return new PersonView(
        PublicId.PERSON.write(person.id()),
        person.email(),
        person.name(),
        Instant.ofEpochMilli(person.createdMillis()),
        person.verified() ? Instant.ofEpochMilli(person.verifiedMillis()) : null,
        person.suspended(),
        person.password(),
        person.secondFactor(),
        person.seenMillis() == 0 ? null : Instant.ofEpochMilli(person.seenMillis()),
        person.preferences().zone(),
        person.preferences().locale());
  }
}
