package io.tollgate.app.config;

import org.jspecify.annotations.Nullable;

/// The customers' portal.
///
/// @param url where people reach it, without a slash at its end; null for where it listens
/// @param name what it is called in mails and authenticators
/// @param signUpPlan what an organization gets that somebody signs up; null if nobody can
/// @param mailbox whether mail is shown to whoever asks instead of being sent
public record PortalConfig(
    @Nullable String url, String name, @Nullable String signUpPlan, boolean mailbox) {}
