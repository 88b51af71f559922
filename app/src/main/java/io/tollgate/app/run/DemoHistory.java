package io.tollgate.app.run;

import static java.util.Objects.requireNonNull;

import io.tollgate.core.account.Reach;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Admission;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.price.Asked;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.rate.InFlight;
import io.tollgate.core.request.Query;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Route;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.RequestIds;
import io.tollgate.core.watch.Sightings;
import io.tollgate.store.journal.FileJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Weeks of calls that nobody made, for the demo's pages to have something to show.
///
/// Each goes the way of a real one, but for the sockets: it is admitted at its instant by the same
/// code, held, priced, written to the journal and folded. So the books balance over it.
final class DemoHistory {

  /// A lane no event loop has.
  private static final int LANE = FileJournal.LANE_MAX;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final int ACCOUNTS = 100;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int BAD_GATEWAY = 502;

  private final Storage storage;
  private final Catalog catalog;
  private final Sightings sightings;
  private final SplittableRandom random;
  private final Past past;
  private final Accounts accounts;
  private final Map<ApiKey, Caller> callers = new HashMap<>();
  private final RequestIds ids;

  /// How one key is used.
  ///
  /// @param address it calls from
  /// @param agent of its client
  /// @param callsAnHour on an ordinary working day, at its busiest
  /// @param always whether it calls day and night; else in working hours
  /// @param asks what it asks for; those that come several times are asked for more often
  record Habit(
      ApiKey key, String address, String agent, int callsAnHour, boolean always, List<Ask> asks) {}

  /// One thing that is asked for.
  ///
  /// @param path under the api's mount
  /// @param query without `?`; empty for none
  /// @param elements in an answer
  record Ask(String path, String query, int elements) {}

  /// @param seed the same history for the same seed and instants
  DemoHistory(Storage storage, Catalog catalog, Sightings sightings, long fromMillis, long seed) {
    this.storage = storage;
    this.catalog = catalog;
    this.sightings = sightings;
    this.random = new SplittableRandom(seed);
    this.ids = new RequestIds(random.nextLong());
    this.past = new Past(fromMillis);
    // Accounts of their own: desks whose time is the past's. The gateway's are loaded once all of
    // this is in the ledger.
    this.accounts =
        new Accounts(
            storage.organizations(),
            storage.ledger(),
            () -> catalog,
            new LedgerClock(past, 0),
            ACCOUNTS);
  }

  /// Lets customers live from the beginning to an instant, and returns once the ledger knows.
  ///
  /// @throws StartException the journal takes nothing
  void live(List<Habit> habits, long untilMillis) throws InterruptedException {
    try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
      Journal.Lane lane = loop.submit(() -> storage.journal().lane(LANE, loop)).get();
      while (past.millis < untilMillis) {
        long hour = past.millis;
        loop.submit(() -> hour(lane, habits, Math.min(hour + HOUR, untilMillis))).get();
        awaitRoom(loop, lane);
        past.millis = hour + HOUR;
        // Alerts are told as the ledger passes their thresholds: after a day, not after weeks.
        if (past.millis % DAY < HOUR) {
          awaitFolded();
        }
      }
      awaitFolded();
    } catch (ExecutionException e) {
      throw new StartException("demo: no history can be written: " + Reason.of(e.getCause()));
    }
  }

  private void awaitRoom(ExecutorService loop, Journal.Lane lane)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!loop.submit(lane::open).get()) {
      if (System.nanoTime() > end) {
        throw new StartException("demo: the journal takes nothing");
      }
      Thread.sleep(1);
    }
  }

  private void awaitFolded() {
    if (!storage.journal().awaitReadable(PATIENCE) || !storage.folder().catchUp(PATIENCE)) {
      throw new StartException("demo: the ledger does not follow the journal");
    }
  }

  // ---- one hour

  /// A call to come.
  private record Due(long atMillis, Habit habit) {}

  private void hour(Journal.Lane lane, List<Habit> habits, long endMillis) {
    long start = past.millis;
    var due = new ArrayList<Due>();
    for (Habit habit : habits) {
      double all = habit.callsAnHour() * share(start, habit.always()) * (endMillis - start) / HOUR;
      for (long left = poisson(all); left > 0; left--) {
        due.add(new Due(random.nextLong(start, endMillis), habit));
      }
    }
    due.sort(Comparator.comparingLong(Due::atMillis));
    for (Due next : due) {
      past.millis = next.atMillis();
      call(lane, next.habit());
    }
    lane.flush();
  }

  /// What is asked at this hour of what is asked at the busiest.
  private static double share(long atMillis, boolean always) {
    ZonedDateTime at = Instant.ofEpochMilli(atMillis).atZone(ZoneOffset.UTC);
    boolean weekend = at.getDayOfWeek().getValue() > 5;
    if (always) {
      return weekend ? 0.8 : 1;
    }
    double day = Math.max(0, Math.sin(Math.PI * (at.getHour() - 5) / 15));
    return (0.05 + 0.95 * day) * (weekend ? 0.25 : 1);
  }

  private long poisson(double expected) {
    // Where many are expected the normal distribution is near enough; a few more or less are no
    // matter where not.
    return Math.max(0, Math.round(random.nextGaussian(expected, Math.sqrt(expected))));
  }

  // ---- one call

  private void call(Journal.Lane lane, Habit habit) {
    Ask ask = habit.asks().get(random.nextInt(habit.asks().size()));
    Caller caller = callers.computeIfAbsent(habit.key(), this::caller);
    Api api = requireNonNull(catalog.apiById(habit.key().apiId()));
    Route route = requireNonNull(catalog.routes(api).find("GET", ask.path()), ask.path());
    var call =
        new Call(
            past.millis,
            habit,
            ask,
            api,
            route,
            address(habit),
            requireNonNull(Query.parse(ask.query())));
    remember(habit, caller, call.atMillis());
    switch (Admissions.admit(caller, api, route, call)) {
      case Admission.Refused no -> lane.append(record(call, refused(no), HeldWindows.NONE));
      case Admission.Again _ -> throw new IllegalStateException("an account left memory");
      case Admission.Admitted in -> {
        answered(lane, call, in);
      }
    }
  }

  private void answered(Journal.Lane lane, Call call, Admission.Admitted in) {
    Answer answer = answer(call.ask());
    InFlight.Place place = in.place();
    if (place != null) {
      place.leave();
    }
    Hold hold = in.hold();
    Desk desk = in.caller().account().desk();
    long plain = call.route().price().credits(answer.status(), call.asked(), answer);
    if (hold == null || plain == 0) {
      if (hold != null) {
        desk.release(hold);
      }
      lane.append(record(call, answer, HeldWindows.NONE));
      return;
    }
    if (desk.reprice(hold, hold.priced(plain), call.atMillis()) != null) {
      throw new IllegalStateException("an answer beyond its ceiling: " + call.ask());
    }
    CallRecord record = record(call, answer.costing(hold.credits()), hold);
    lane.append(record, new Outcome(desk, hold));
  }

  private Caller caller(ApiKey key) {
    Account account = requireNonNull(accounts.load(key.organizationId()));
    return new Caller(key, account);
  }

  private void remember(Habit habit, Caller caller, long atMillis) {
    if (caller.isNews(atMillis, address(habit), false)) {
      sightings.add(habit.key(), atMillis, habit.address(), habit.agent(), false);
    }
  }

  private static IpAddress address(Habit habit) {
    return requireNonNull(IpAddress.find(habit.address()), habit.address());
  }

  /// What became of a call.
  private record Answer(
      int status, @Nullable RefusalCode refusal, int elements, long credits, long micros)
      implements Counted {

    Answer costing(long price) {
      return new Answer(status, refusal, elements, price, micros);
    }

    @Override
    public long count(JsonPath path) {
      return elements;
    }

    @Override
    public long value(JsonPath path) {
      return ABSENT;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }
  }

  /// Nearly all are good.
  private Answer answer(Ask ask) {
    int luck = random.nextInt(1_000);
    int status = luck < 4 ? BAD_GATEWAY : luck < 16 ? NOT_FOUND : OK;
    long micros = (long) (18_000 * Math.exp(random.nextGaussian(0, 0.6))) + 40L * ask.elements();
    return new Answer(status, null, status == OK ? ask.elements() : 0, 0, micros);
  }

  private Answer refused(Admission.Refused no) {
    RefusalCode code = no.refusal().code();
    return new Answer(code.status(), code, 0, 0, 150 + random.nextInt(200));
  }

  private CallRecord record(Call call, Answer answer, HeldWindows windows) {
    Habit habit = call.habit();
    Ask ask = call.ask();
    String path = call.api().mounts().getFirst().prefix() + ask.path();
    String target = ask.query().isEmpty() ? path : path + "?" + ask.query();
    return new CallRecord(
        ids.next(call.atMillis()),
        call.atMillis(),
        habit.key().organizationId(),
        habit.key().id(),
        habit.key().apiId(),
        call.route().id(),
        call.method(),
        target,
        answer.status(),
        answer.refusal(),
        answer.credits(),
        answer.elements(),
        answer.micros(),
        180 + 210L * answer.elements(),
        habit.address(),
        windows);
  }

  private record Call(
      long atMillis, Habit habit, Ask ask, Api api, Route route, IpAddress from, Asked asked)
      implements Attempt {

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public Reach.Wanted wanted() {
      return Reach.Wanted.NOTHING;
    }

    @Override
    public boolean changes() {
      return false;
    }
  }

  private record Outcome(Desk desk, Hold hold) implements Journal.Outcome {

    @Override
    public void journaled() {
      desk.charge(hold);
    }

    @Override
    public void failed() {
      desk.release(hold);
    }
  }

  /// The clock of the past: it stands until it is set.
  private static final class Past implements Clock {
    private volatile long millis;

    Past(long millis) {
      this.millis = millis;
    }

    @Override
    public long wallMillis() {
      return millis;
    }

    @Override
    public long nanos() {
      return TimeUnit.MILLISECONDS.toNanos(millis);
    }
  }
}
