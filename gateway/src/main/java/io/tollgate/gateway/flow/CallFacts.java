package io.tollgate.gateway.flow;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.RequestId;
import io.tollgate.gateway.dialect.Call;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is known of a call so far.
///
/// Thread: the call's event loop.
final class CallFacts implements Call {

  private final LoopRequests loop;
  private final RequestId id;
  private final long atMillis;
  private final long arrivalNanos;
  private final String idText;
  private String path = "";
  private @Nullable Caller caller;
  private @Nullable Quote quote;

  CallFacts(LoopRequests loop) {
    this.loop = loop;
    this.arrivalNanos = loop.nanos();
    this.atMillis = loop.ledgerMillis();
    this.id = loop.ids().next(atMillis);
    this.idText = id.toString();
  }

  void inside(String insidePath) {
    path = insidePath;
  }

  void identified(Caller found) {
    caller = found;
  }

  void quoted(Quote price) {
    quote = price;
  }

  /// The id as headers have it.
  String idText() {
    return idText;
  }

  long arrivalNanos() {
    return arrivalNanos;
  }

  long elapsedMicros() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(loop.nanos() - arrivalNanos));
  }

  @Override
  public RequestId id() {
    return id;
  }

  @Override
  public long atMillis() {
    return atMillis;
  }

  @Override
  public long nowMillis() {
    return loop.ledgerMillis();
  }

  @Override
  public long elapsedMillis() {
    return TimeUnit.MICROSECONDS.toMillis(elapsedMicros());
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable Caller caller() {
    return caller;
  }

  @Override
  public @Nullable Quote quote() {
    return quote;
  }
}
