package io.tollgate.bench.micro;

import io.tollgate.core.admission.Admission;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Route;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Blackhole;

/// The decisions of one charged call, caps on day and month: every check, hold, price, charge.
@State(Scope.Benchmark)
public class Admitting {

  private static final Counted FIVE_HUNDRED =
      new Counted() {
        @Override
        public long count(JsonPath path) {
          return 500;
        }

        @Override
        public long value(JsonPath path) {
          return ABSENT;
        }

        @Override
        public @Nullable String header(String name) {
          return null;
        }
      };

  private final Caller caller = caller();
  private final Query query = Objects.requireNonNull(Query.parse("limit=500&convert=USD"));
  private final Attempt call = new Fixtures.Attempted(query);
  private final Route fixed = Fixtures.route("fixed", "/v1/small", Fixtures.FIXED);
  private final Route counted = Fixtures.route("counted", "/v1/listings", Fixtures.COUNTED);

  private static Caller caller() {
    return Objects.requireNonNull(Fixtures.callers(1).find(Fixtures.digest(0, 1)));
  }

  @Benchmark
  public long fixedPrice(Blackhole sink) {
    return call(fixed, Counted.NOTHING, sink);
  }

  @Benchmark
  public long countedPrice(Blackhole sink) {
    return call(counted, FIVE_HUNDRED, sink);
  }

  /// Two event loops, one organization: the worst case of the desk's lock.
  @Benchmark
  @Threads(2)
  public long fixedPriceTwoThreadsOneDesk(Blackhole sink) {
    return call(fixed, Counted.NOTHING, sink);
  }

  private long call(Route route, Counted answer, Blackhole sink) {
    Admission admission = Admissions.admit(caller, Fixtures.API, route, call);
    if (!(admission instanceof Admission.Admitted admitted)) {
      throw new IllegalStateException("not admitted: " + admission);
    }
    Hold hold = Objects.requireNonNull(admitted.hold());
    Desk desk = caller.account().desk();
    Price price = route.price();
    long credits = price.credits(200, query, answer);
    if (desk.reprice(hold, credits, Fixtures.AT_MILLIS) != null) {
      throw new IllegalStateException("the caps are spent");
    }
    desk.charge(hold);
    // It outlives the decision in the gateway, so it must be allocated here too.
    sink.consume(admission);
    return credits;
  }
}
