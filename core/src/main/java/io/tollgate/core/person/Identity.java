package io.tollgate.core.person;

/// What another service that people sign in with calls a person.
///
/// @param issuer the service
/// @param subject whom it means, for ever
public record Identity(String issuer, String subject) {}
