package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.RequestId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call in some state.
///
/// @param headers by name in lower case
record TestCall(
    RequestId id,
    long atMillis,
    long nowMillis,
    String path,
    @Nullable Caller caller,
    @Nullable Quote quote,
    String method,
    Map<String, String> headers,
    Map<String, String> parameters,
    @Nullable String keysDialect,
    long credits,
    long creditsDue)
    implements Call {

  static TestCall at(long millis) {
    return new TestCall(
        new RequestId(0x0190_0000_0000_7001L, 0x8000_0000_0000_0002L),
        millis,
        millis,
        "",
        null,
        null,
        "GET",
        Map.of(),
        Map.of(),
        null,
        0,
        0);
  }

  TestCall took(long millis) {
    return new TestCall(
        id,
        atMillis,
        atMillis + millis,
        path,
        caller,
        quote,
        method,
        headers,
        parameters,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall on(String other) {
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        other,
        caller,
        quote,
        method,
        headers,
        parameters,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall by(@Nullable Caller other) {
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        path,
        other,
        quote,
        method,
        headers,
        parameters,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall asking(Quote other) {
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        path,
        caller,
        other,
        method,
        headers,
        parameters,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall header(String name, String value) {
    var more = new HashMap<>(headers);
    more.put(name.toLowerCase(Locale.ROOT), value);
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        path,
        caller,
        quote,
        method,
        more,
        parameters,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall parameter(String name, String value) {
    var more = new HashMap<>(parameters);
    more.put(name, value);
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        path,
        caller,
        quote,
        method,
        headers,
        more,
        keysDialect,
        credits,
        creditsDue);
  }

  TestCall priced(long price, long due) {
    return new TestCall(
        id,
        atMillis,
        nowMillis,
        path,
        caller,
        quote,
        method,
        headers,
        parameters,
        keysDialect,
        price,
        due);
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  @Override
  public String apiId() {
    return TestAccounts.API;
  }

  @Override
  public byte @Nullable [] body() {
    return null;
  }

  @Override
  public long elapsedMillis() {
    return nowMillis - atMillis;
  }
}
