package io.tollgate.app.config;

import org.jspecify.annotations.Nullable;

/// How people come in.
///
/// @param signUpPlan what an organization gets that somebody signs up; null if nobody can
/// @param mailbox whether mail is shown to whoever asks instead of being sent
public record PeopleConfig(@Nullable String signUpPlan, boolean mailbox) {}
