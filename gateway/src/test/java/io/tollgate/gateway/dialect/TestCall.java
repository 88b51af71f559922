package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.RequestId;
import org.jspecify.annotations.Nullable;

/// A call in some state.
record TestCall(
    RequestId id,
    long atMillis,
    long nowMillis,
    String path,
    @Nullable Caller caller,
    @Nullable Quote quote)
    implements Call {

  static TestCall at(long millis) {
    return new TestCall(
        new RequestId(0x0190_0000_0000_7001L, 0x8000_0000_0000_0002L),
        millis,
        millis,
        "",
        null,
        null);
  }

  TestCall took(long millis) {
    return new TestCall(id, atMillis, atMillis + millis, path, caller, quote);
  }

  TestCall on(String other) {
    return new TestCall(id, atMillis, nowMillis, other, caller, quote);
  }

  TestCall by(@Nullable Caller other) {
    return new TestCall(id, atMillis, nowMillis, path, other, quote);
  }

  TestCall asking(Quote other) {
    return new TestCall(id, atMillis, nowMillis, path, caller, other);
  }

  @Override
  public long elapsedMillis() {
    return nowMillis - atMillis;
  }
}
