package io.tollgate.gateway;

import io.tollgate.core.request.Refusal;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
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
    return Carriers.of(Several.SAME, new Carrier.Bearer(), new Carrier.Parameter("api_key"));
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
