package io.tollgate.control.person;

import org.jspecify.annotations.Nullable;

/// What the operator says about people.
///
/// @param url where they reach the portal, without a slash at its end: links in mails begin so
/// @param name what the portal is called in mails and authenticators
/// @param signUpPlan what an organization gets that somebody signs up; null if nobody can
/// @param mailbox whether mail is shown to whoever asks instead of being sent
public record PeopleSettings(String url, String name, @Nullable String signUpPlan, boolean mailbox) {}
