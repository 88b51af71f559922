package io.tollgate.gateway;

import io.tollgate.core.request.Refusal;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dialect that adds nothing to good answers.
final class BareDialect implements Dialect {

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public Carriers carriers() {
    return new Carriers(List.of(), true, List.of("api_key"), false);
  }

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    return new Reply(refusal.code().status(), "text/plain", List.of(), refusal.code().text());
  }

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    return null;
  }

  @Override
  public @Nullable String member() {
    return null;
  }
}
