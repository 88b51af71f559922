package io.tollgate.core.person;

/// Who signs in.
///
/// @param email as [EmailAddress#normalize] has it; no two have the same
/// @param name for people, 1..=100 characters
/// @param verifiedMillis when the address was proven to be theirs; 0 if it was not
/// @param suspended whether the operator keeps them out
/// @param password whether they have one
/// @param secondFactor whether a code is asked for beside it
/// @param seenMillis when they last signed in; 0 if never
public record Person(
    long id,
    String email,
    String name,
    long createdMillis,
    long verifiedMillis,
    boolean suspended,
    boolean password,
    boolean secondFactor,
    long seenMillis,
    Preferences preferences) {

  public static final int NAME_MAX = 100;

  public Person {
    if (name.isEmpty() || name.length() > NAME_MAX) {
      throw new IllegalArgumentException(
          "name: " + name.length() + " characters (expected: 1..=" + NAME_MAX + ")");
    }
  }

  /// Somebody new, who has not signed in yet.
  public static Person make(
      long id, String email, String name, long atMillis, Preferences preferences) {
    return new Person(id, email, name, atMillis, 0, false, false, false, 0, preferences);
  }

  /// Whether the address was proven to be theirs.
  public boolean verified() {
    return verifiedMillis != 0;
  }

  public Person named(String other) {
    return new Person(
        id,
        email,
        other,
        createdMillis,
        verifiedMillis,
        suspended,
        password,
        secondFactor,
        seenMillis,
        preferences);
  }

  public Person with(Preferences other) {
    return new Person(
        id,
        email,
        name,
        createdMillis,
        verifiedMillis,
        suspended,
        password,
        secondFactor,
        seenMillis,
        other);
  }

  /// With an address that was proven to be theirs.
  public Person at(String other, long provenMillis) {
    return new Person(
        id,
        other,
        name,
        createdMillis,
        provenMillis,
        suspended,
        password,
        secondFactor,
        seenMillis,
        preferences);
  }

  public Person suspended(boolean other) {
    return new Person(
        id,
        email,
        name,
        createdMillis,
        verifiedMillis,
        other,
        password,
        secondFactor,
        seenMillis,
        preferences);
  }
}
