package io.tollgate.app.config;

import io.tollgate.control.sso.IdentityProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How people come in.
///
/// @param signUpPlan what an organization gets that somebody signs up; null if nobody can
/// @param mailbox whether mail is shown to whoever asks instead of being sent
/// @param providers services that vouch for people
public record PeopleConfig(
    @Nullable String signUpPlan, boolean mailbox, List<IdentityProvider> providers) {
  public PeopleConfig {
    providers = List.copyOf(providers);
  }
}
