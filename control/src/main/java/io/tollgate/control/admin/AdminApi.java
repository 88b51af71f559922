package io.tollgate.control.admin;

import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.NewIds;
import io.tollgate.control.command.PeopleExecutor;
import io.tollgate.control.command.TeamExecutor;
import io.tollgate.control.health.Check;
import io.tollgate.control.leak.LeakReports;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.query.AlertBoard;
import io.tollgate.control.query.AuditTrail;
import io.tollgate.control.query.Billing;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.NoticeBoard;
import io.tollgate.control.query.Offers;
import io.tollgate.control.query.PeopleDirectory;
import io.tollgate.control.query.UsageReports;
import io.tollgate.control.wire.Json;
import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/// The admin API: one table of operations, from which both the router and the document are made.
public final class AdminApi {

  /// Where it stands.
  public static final String ROOT = "/admin/v1";

  private static final Logger log = LoggerFactory.getLogger(AdminApi.class);

  private final List<Operation> operations = new ArrayList<>();
  private final SecureRandom random;

  /// Who changes what there is of people.
  public record Peopled(PeopleExecutor people, TeamExecutor team) {}

  /// @param executor the one there is: changes of one organization are made one after the other
  /// @param ids those of `executor`
  /// @param checks what `/health` looks at
  public AdminApi(
      ControlPorts ports,
      CommandExecutor executor,
      NewIds ids,
      LeakReports leaks,
      Peopled peopled,
      List<Check> checks) {
    random = ports.making().random();
    var directory = new Directory(ports);
    var reports = new UsageReports(ports);
    var board = new AlertBoard(ports.stores().organizations(), ports.alerting().alerts());
    var people = new PeopleDirectory(ports.people().persons());
    List<Endpoint> endpoints =
        List.of(
            new OrganizationsEndpoint(directory, executor, ids),
            new OrganizationEndpoint(directory, executor),
            new SubscriptionEndpoint(directory, new Billing(ports), executor),
            new KeysEndpoint(directory, ports.clock(), executor, ids),
            new KeyPolicyEndpoint(directory, executor),
            new KeyEndpoint(directory, executor),
            new RotationEndpoint(directory, executor, ids),
            new LeaksEndpoint(leaks),
            new KeyImportEndpoint(executor),
            new CertificatesEndpoint(directory, executor, ids),
            new PublicKeysEndpoint(directory, executor),
            new SigningKeysEndpoint(ports.making().signingKeys(), ports.clock()),
            new GrantsEndpoint(directory, executor, ids),
            new UsageEndpoint(directory, reports),
            new CallsEndpoint(directory, reports),
            new CatalogEndpoint(new Offers(ports.catalog())),
            new PersonsEndpoint(people, peopled.people(), ids),
            new MembersEndpoint(people, peopled.team(), ids),
            new NoticesEndpoint(
                directory, new NoticeBoard(ports.watching().notices(), ports.clock())),
            new AlertsEndpoint(board, executor),
            new WebhooksEndpoint(directory, board, executor, ids),
            new AuditEndpoint(new AuditTrail(ports.stores().changes()), ports.operations()),
            new OperationsEndpoint(
                ports.operations(), ports.stores().changes(), ports.clock(), checks),
            new DocumentEndpoint(operations));
    endpoints.forEach(endpoint -> operations.addAll(endpoint.operations()));
  }

  /// What there is.
  List<Operation> operations() {
    return List.copyOf(operations);
  }

  /// Maps every operation, and answers for every other path below `/admin`.
  public RouterFunction<ServerResponse> router() {
    RouterFunctions.Builder router = RouterFunctions.route();
    for (Operation operation : operations) {
      HandlerFunction<ServerResponse> handler = request -> serve(operation, request);
      router.route(
          RequestPredicates.methods(methods(operation))
              .and(RequestPredicates.path(ROOT + operation.path())),
          handler);
    }
    HandlerFunction<ServerResponse> nothing = this::serveNothing;
    return router.route(RequestPredicates.path("/admin/**"), nothing).build();
  }

  private static HttpMethod[] methods(Operation operation) {
    return operation.method().equals(HttpMethod.GET)
        ? new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}
        : new HttpMethod[] {operation.method()};
  }

  // The one wall: whatever went wrong below becomes a problem document here.
  private ServerResponse serve(Operation operation, ServerRequest request) throws IOException {
    try {
      return write(operation.handler().handle(new Exchange(request, operation)));
    } catch (ProblemException e) {
      return write(e.problem(), e.headers());
    } catch (StoreException e) {
      log.warn("store failed: operation={}", operation.id(), e);
      return write(
          Problem.of(ProblemCode.STORE_UNAVAILABLE, "nothing was changed; try again"),
          e.retryable() ? Map.of("Retry-After", "1") : Map.of());
    } catch (RuntimeException e) {
      String reference = HexFormat.of().toHexDigits(random.nextLong());
      log.error("operation failed: operation={} reference={}", operation.id(), reference, e);
      return write(
          Problem.of(ProblemCode.INTERNAL, "the log tells more under reference " + reference),
          Map.of());
    }
  }

  private ServerResponse serveNothing(ServerRequest request) {
    PathContainer path = request.requestPath().pathWithinApplication();
    var allowed = new TreeSet<String>();
    for (Operation operation : operations) {
      if (pattern(operation).matches(path)) {
        for (HttpMethod method : methods(operation)) {
          allowed.add(method.name());
        }
      }
    }
    return allowed.isEmpty()
        ? write(Problem.of(ProblemCode.NOT_FOUND, "no such path"), Map.of())
        : write(
            Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "it takes " + String.join(", ", allowed)),
            Map.of("Allow", String.join(", ", allowed)));
  }

  private static PathPattern pattern(Operation operation) {
    return PathPatternParser.defaultInstance.parse(ROOT + operation.path());
  }

  private static ServerResponse write(Reply reply) {
    Object body = reply.body();
    ServerResponse.BodyBuilder response = ServerResponse.status(reply.status());
    reply.headers().forEach(response::header);
    return body == null
        ? response.build()
        : bytes(response.contentType(MediaType.APPLICATION_JSON), Json.write(body));
  }

  private static ServerResponse write(Problem problem, Map<String, String> headers) {
    ServerResponse.BodyBuilder response = ServerResponse.status(problem.status());
    headers.forEach(response::header);
    return bytes(response.contentType(MediaType.APPLICATION_PROBLEM_JSON), Json.write(problem));
  }

  private static ServerResponse bytes(ServerResponse.BodyBuilder response, byte[] bytes) {
    return response
        .contentLength(bytes.length)
        .build((_, servlet) -> {
          servlet.getOutputStream().write(bytes);
          return null;
        });
  }
}
