package io.tollgate.bench.micro;

import io.tollgate.core.request.Query;
import io.tollgate.core.route.RequestPath;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// From a request target to its route, among 60 routes.
@State(Scope.Thread)
public class Matching {

  private final RouteTable table = new RouteTable(routes());
  private String plainPath = "/v1/cryptocurrency/listings/latest";
  private String escapedPath = "/v1//coins/%62itcoin/./tickers/caf%c3%a9";
  private String plainQuery = "start=1&limit=500&convert=USD";
  private String escapedQuery = "id=1%2C2%2C1027&convert=USD%2CEUR&aux=caf%C3%A9+noir";
  private String holePath = "/v1/coins/bitcoin/tickers";
  private String restPath = "/v1/files/a/b/c";
  private String noPath = "/v1/coins/bitcoin/nothing";

  private static List<Route> routes() {
    var routes = new ArrayList<Route>();
    for (int i = 0; i < 56; i++) {
      routes.add(Fixtures.route("r" + i, "/v1/section-" + i % 8 + "/thing-" + i, Fixtures.FIXED));
    }
    routes.add(Fixtures.route("listings", "/v1/cryptocurrency/listings/latest", Fixtures.FIXED));
    routes.add(Fixtures.route("coin", "/v1/coins/{id}", Fixtures.FIXED));
    routes.add(Fixtures.route("tickers", "/v1/coins/{id}/tickers", Fixtures.FIXED));
    routes.add(Fixtures.route("files", "/v1/files/**", Fixtures.FIXED));
    return routes;
  }

  @Benchmark
  public @Nullable String canonicalPath() {
    return RequestPath.canonical(plainPath);
  }

  @Benchmark
  public @Nullable String canonicalPathEscaped() {
    return RequestPath.canonical(escapedPath);
  }

  @Benchmark
  public @Nullable Query query() {
    return Query.parse(plainQuery);
  }

  @Benchmark
  public @Nullable Query queryEscaped() {
    return Query.parse(escapedQuery);
  }

  @Benchmark
  public @Nullable Route literal() {
    return table.find("GET", plainPath);
  }

  @Benchmark
  public @Nullable Route hole() {
    return table.find("GET", holePath);
  }

  @Benchmark
  public @Nullable Route rest() {
    return table.find("GET", restPath);
  }

  @Benchmark
  public @Nullable Route noRoute() {
    return table.find("GET", noPath);
  }
}
