package io.tollgate.app.config;

import io.tollgate.core.request.Refusal;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes keys in one header, and says nothing.
final class MuteDialect implements Dialect {

  @Override
  public String name() {
    return "mute";
  }

  @Override
  public Carriers carriers() {
    return Carriers.of(Several.FIRST, new Carrier.Header("X-Key"));
  }

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    return new Reply(400, "text/plain", List.of(), "");
  }

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    return null;
  }

  @Override
  public Reply quote(Call call) {
    return new Reply(200, "text/plain", List.of(), "");
  }

  @Override
  public @Nullable String member() {
    return null;
  }
}
