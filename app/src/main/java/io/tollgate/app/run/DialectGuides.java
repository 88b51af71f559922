package io.tollgate.app.run;

import io.tollgate.control.portal.docs.DialectGuide;
import io.tollgate.control.portal.docs.DialectGuide.KeyHeader;
import io.tollgate.control.portal.docs.DialectGuide.Kind;
import io.tollgate.control.portal.docs.DialectGuide.Place;
import io.tollgate.control.portal.docs.DialectGuide.Worded;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Api;
import io.tollgate.core.unit.RequestId;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What pages say of dialects, asked of the dialects themselves: each refuses every refusal there
/// is once, and answers one call of a customer who has every limit.
///
/// Thread: any.
public final class DialectGuides {

  /// Of the specimens: a quarter of a minute before a limit ends.
  private static final long AT_MILLIS = 1_767_268_845_000L;

  private static final long RETRY_MILLIS = AT_MILLIS + 15_000;

  private final ConcurrentHashMap<String, DialectGuide> made = new ConcurrentHashMap<>();
  private final Caller caller = SpecimenCaller.make(AT_MILLIS);

  /// How an api speaks.
  public DialectGuide of(Api api) {
    return made.computeIfAbsent(
        api.dialect() + " " + api.queryKeys() + " " + (api.tokens() != null), _ -> make(api));
  }

  private DialectGuide make(Api api) {
    Dialect dialect = Dialects.all().get(api.dialect());
    if (dialect == null) {
      throw new IllegalStateException("checked when it was read: " + api.dialect());
    }
    var places = new ArrayList<Place>();
    KeyHeader key = null;
    for (Carrier carrier : dialect.carriers().ordered()) {
      boolean inUrl = carrier instanceof Carrier.Parameter || carrier instanceof Carrier.Segment;
      if (!inUrl || api.queryKeys()) {
        Place place = place(carrier);
        if (place != null) {
          places.add(place);
        }
      }
      key = key == null ? header(carrier) : key;
    }
    if (key == null) {
      throw new IllegalStateException("a dialect without a header for keys: " + dialect.name());
    }
    var headers = new LinkedHashSet<String>();
    dialect.addHeaders(new Specimen(api.id(), caller), (name, _) -> headers.add(name));
    return new DialectGuide(
        dialect.name(),
        key,
        places,
        List.copyOf(headers),
        dialect.member(),
        refusals(api, dialect));
  }

  private static List<Worded> refusals(Api api, Dialect dialect) {
    var refusals = new ArrayList<Worded>();
    for (RefusalCode code : RefusalCode.values()) {
      Dialect.Reply reply =
          dialect.refuse(Refusal.until(code, RETRY_MILLIS), new Specimen(api.id(), null));
      refusals.add(new Worded(code, reply.status(), reply.headers(), reply.body()));
    }
    return refusals;
  }

  private static @Nullable KeyHeader header(Carrier carrier) {
    return switch (carrier) {
      case Carrier.Header(String name) -> new KeyHeader(name, "");
      case Carrier.Bearer _ -> new KeyHeader("Authorization", "Bearer ");
      case Carrier.Bare _,
          Carrier.Basic _,
          Carrier.Token _,
          Carrier.Parameter _,
          Carrier.Segment _,
          Carrier.Certificate _ ->
          null;
    };
  }

  private static @Nullable Place place(Carrier carrier) {
    return switch (carrier) {
      case Carrier.Header(String name) -> new Place(Kind.HEADER, name);
      case Carrier.Bearer _ -> new Place(Kind.BEARER, "");
      case Carrier.Bare _ -> new Place(Kind.BARE, "");
      case Carrier.Basic(String user) -> new Place(Kind.BASIC, user);
      case Carrier.Parameter(String name) -> new Place(Kind.PARAMETER, name);
      case Carrier.Segment(String prefix) -> new Place(Kind.SEGMENT, prefix);
      case Carrier.Certificate _ -> new Place(Kind.CERTIFICATE, "");
      // No key stands there.
      case Carrier.Token _ -> null;
    };
  }

  /// A call that nobody made.
  private record Specimen(String apiId, @Nullable Caller caller) implements Call {

    @Override
    public RequestId id() {
      return new RequestId(0x0199_0000_0000_7000L, 0x8000_0000_0000_0001L);
    }

    @Override
    public long atMillis() {
      return AT_MILLIS;
    }

    @Override
    public long nowMillis() {
      return AT_MILLIS;
    }

    @Override
    public long elapsedMillis() {
      return 1;
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public @Nullable String parameter(String name) {
      return null;
    }

    @Override
    public byte @Nullable [] body() {
      return null;
    }

    @Override
    public @Nullable String keysDialect() {
      return null;
    }

    @Override
    public long credits() {
      return 1;
    }

    @Override
    public long creditsDue() {
      return 0;
    }

    @Override
    public @Nullable Quote quote() {
      return null;
    }
  }
}
