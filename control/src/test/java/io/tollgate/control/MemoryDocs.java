package io.tollgate.control;

import io.tollgate.control.portal.docs.DialectGuide;
import io.tollgate.control.portal.docs.DocsPorts;
import io.tollgate.control.portal.docs.Explorer;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Parameter;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.ticket.TicketSeal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What the pages of the documentation stand on, in memory: one api with its document, and an
/// explorer that charges the key its ticket stands for as a gateway does.
public final class MemoryDocs implements Explorer {

  private static final TicketSeal SEAL = new TicketSeal(new byte[32], null);

  /// Calls that were made.
  public final List<Call> calls = new CopyOnWriteArrayList<>();

  /// What is answered next; null for the usual.
  public volatile @Nullable Outcome next;

  /// Whether anybody may make calls.
  public volatile boolean mayRun = true;

  private final ControlWorld world;

  MemoryDocs(ControlWorld world) {
    this.world = world;
  }

  DocsPorts ports() {
    return new DocsPorts(
        () -> Map.of("market", MARKET),
        api ->
            new DialectGuide(
                api.dialect(),
                new DialectGuide.KeyHeader("X-CMC_PRO_API_KEY", ""),
                List.of(new DialectGuide.Place(DialectGuide.Kind.HEADER, "X-CMC_PRO_API_KEY")),
                List.of(),
                "status",
                Arrays.stream(RefusalCode.values())
                    .map(code ->
                        new DialectGuide.Worded(
                            code,
                            code.status(),
                            List.of(),
                            "{\"status\":{\"error_message\":\"" + code.words() + "\"}}"))
                    .toList()),
        api -> "https://api.example/" + api.id(),
        (_, _) -> mayRun,
        SEAL,
        this);
  }

  private static final Reference MARKET =
      new Reference(
          "Market data",
          "1.0",
          "Quotes of coins.",
          null,
          List.of(
              new Operation(
                  "quotes",
                  "GET",
                  "/v1/quotes",
                  "Latest quotes",
                  "What coins cost now.",
                  List.of(
                      new Parameter(
                          "symbol",
                          Parameter.In.QUERY,
                          true,
                          "Symbols of coins, separated by commas.",
                          "string",
                          List.of(),
                          "",
                          "BTC"),
                      new Parameter(
                          "limit",
                          Parameter.In.QUERY,
                          false,
                          "Most entries.",
                          "integer",
                          List.of(),
                          "100",
                          "250"),
                      new Parameter(
                          "sort",
                          Parameter.In.QUERY,
                          false,
                          "",
                          "string",
                          List.of("rank", "name"),
                          "",
                          "")),
                  null,
                  "{\n  \"data\": []\n}"),
              new Operation(
                  "ping", "GET", "/v1/ping", "Whether it answers", "", List.of(), null, null)));

  @Override
  public Outcome send(Call call) {
    calls.add(call);
    Outcome made = next;
    if (made != null) {
      return made;
    }
    KeyDigest digest = Objects.requireNonNull(SEAL.open(call.ticket())).key();
    ApiKey key = Objects.requireNonNull(world.stores.keys().find(digest));
    String id = world.charge(key.organizationId(), key.id(), 1);
    return new Outcome.Answered(
        200,
        List.of(new Header("Content-Type", "application/json")),
        "{\"data\":[{\"symbol\":\"BTC\",\"name\":\"<b>Bitcoin</b>\"}]}",
        true,
        84_000,
        id);
  }

  /// What a call was made with.
  public static Ticket ticket(Call call) {
    return Objects.requireNonNull(SEAL.open(call.ticket()));
  }
}
