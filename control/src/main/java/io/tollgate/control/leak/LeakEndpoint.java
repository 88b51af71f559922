package io.tollgate.control.leak;

import io.tollgate.control.leak.LeakReports.Found;
import io.tollgate.control.leak.LeakReports.Verdict;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.wire.Json;
import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.unit.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `POST /leaks/{reporter}`: takes reports in the shape of GitHub's secret scanning partners. No
/// token opens it: what counts is the signature over the body, by a key of the reporter.
///
/// Source: GitHub Docs, "Secret scanning partner program".
public final class LeakEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(LeakEndpoint.class);

  /// Largest report, in bytes.
  static final int BODY_BYTES_MAX = 1 << 20;

  /// Most tokens of a report.
  static final int TOKENS_MAX = 1_000;

  /// Reports that are read at the same time: anybody can send one, and 1 MiB each is held.
  private static final int AT_ONCE = 4;

  private static final String KEY_HEADER = "Github-Public-Key-Identifier";
  private static final String SIGNATURE_HEADER = "Github-Public-Key-Signature";
  private static final Problem NOT_SIGNED =
      Problem.of(ProblemCode.UNAUTHENTICATED, "the report is not signed by a key of its reporter");

  private final ControlPorts ports;
  private final LeakReports reports;
  private final ConcurrentHashMap<Reporter, ReporterKeys> keys = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final LongAdder refused = new LongAdder();
  private final LongAdder taken = new LongAdder();

  private record Reporter(String name, KeySource source) {}

  public LeakEndpoint(ControlPorts ports, LeakReports reports) {
    this.ports = ports;
    this.reports = reports;
  }

  /// Reports that were acted on, since the start.
  public long taken() {
    return taken.sum();
  }

  /// Reports whose signature was none.
  public long refused() {
    return refused.sum();
  }

  /// Everything below `/leaks`.
  public RouterFunction<ServerResponse> router() {
    HandlerFunction<ServerResponse> nothing =
        _ -> answer(Problem.of(ProblemCode.NOT_FOUND, "no such path"), Map.of());
    return RouterFunctions.route()
        .POST("/leaks/{reporter}", this::serve)
        .route(RequestPredicates.path("/leaks/**"), nothing)
        .build();
  }

  // The wall of this path: whatever went wrong below becomes a problem document here.
  private ServerResponse serve(ServerRequest request) {
    if (!places.tryAcquire()) {
      return answer(
          Problem.of(ProblemCode.STORE_UNAVAILABLE, "too many reports at once; try again"),
          Map.of("Retry-After", "5"));
    }
    try {
      return take(request);
    } catch (StoreException e) {
      LOG.warn("a leak report waits for its repetition: the store failed", e);
      return answer(
          Problem.of(ProblemCode.STORE_UNAVAILABLE, "send the report again"),
          Map.of("Retry-After", "5"));
    } catch (ReporterKeys.UnavailableException e) {
      return answer(
          Problem.of(ProblemCode.STORE_UNAVAILABLE, String.valueOf(e.getMessage())),
          Map.of("Retry-After", "60"));
    } catch (IOException _) {
      // The sender went away; nobody reads the answer.
      return answer(Problem.of(ProblemCode.INVALID_REQUEST, "the body broke off"), Map.of());
    } finally {
      places.release();
    }
  }

  private ServerResponse take(ServerRequest request)
      throws IOException, ReporterKeys.UnavailableException {
    String name = request.pathVariable("reporter");
    KeySource source = ports.watching().leaks().get().reporters().get(name);
    if (source == null) {
      return answer(Problem.of(ProblemCode.NOT_FOUND, "no such path"), Map.of());
    }
    byte[] body = request.servletRequest().getInputStream().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      return answer(
          Problem.of(
              ProblemCode.BODY_TOO_LARGE, "a report has at most " + BODY_BYTES_MAX + " bytes"),
          Map.of("Connection", "close"));
    }
    PublicKey key = key(new Reporter(name, source), only(request, KEY_HEADER));
    if (key == null || !signed(body, key, only(request, SIGNATURE_HEADER))) {
      refused.increment();
      LOG.warn("a leak report was refused: reporter={}, its signature is none", name);
      return answer(NOT_SIGNED, Map.of());
    }
    List<Found> found = read(body);
    if (found == null) {
      return answer(
          Problem.of(
              ProblemCode.INVALID_REQUEST,
              "a report is a JSON array of at most "
                  + TOKENS_MAX
                  + " objects, each with \"token\" and \"type\""),
          Map.of());
    }
    List<Verdict> verdicts = reports.take(found, name);
    taken.increment();
    long keysFound = verdicts.stream().filter(one -> one.key() != null).count();
    LOG.info(
        "a leak report was taken: reporter={} tokens={} keys={}", name, found.size(), keysFound);
    return json(
        ServerResponse.ok(), MediaType.APPLICATION_JSON, Json.write(words(found, verdicts)));
  }

  private static @Nullable String only(ServerRequest request, String header) {
    List<String> values = request.headers().header(header);
    return values.size() == 1 ? values.getFirst() : null;
  }

  private @Nullable PublicKey key(Reporter reporter, @Nullable String identifier)
      throws ReporterKeys.UnavailableException {
    // A reload may have changed them: those that are no longer configured go.
    Map<String, KeySource> now = ports.watching().leaks().get().reporters();
    keys.keySet().removeIf(one -> !one.source().equals(now.get(one.name())));
    return identifier == null
        ? null
        : keys.computeIfAbsent(
                reporter, one -> new ReporterKeys(one.name(), one.source(), ports.clock()::millis))
            .find(identifier);
  }

  private static boolean signed(byte[] body, PublicKey key, @Nullable String signature) {
    if (signature == null) {
      return false;
    }
    try {
      var verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(body);
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (SignatureException | IllegalArgumentException _) {
      // Not the form of a signature.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has ECDSA over P-256", e);
    }
  }

  /// @return null if it is no report
  private static @Nullable List<Found> read(byte[] body) {
    JsonNode report;
    try {
      report = JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      // Its words may repeat the body.
      return null;
    }
    if (!report.isArray() || report.size() > TOKENS_MAX) {
      return null;
    }
    var all = new ArrayList<Found>();
    for (JsonNode one : report) {
      if (!one.path("token").isString() || !one.path("type").isString()) {
        return null;
      }
      all.add(
          new Found(
              one.path("token").asString(""),
              one.path("type").asString(""),
              one.path("url").asString(""),
              one.path("source").asString("")));
    }
    return all;
  }

  /// The token's hash, never the token: an answer may pass through logs.
  private static List<Map<String, String>> words(List<Found> found, List<Verdict> verdicts) {
    var words = new ArrayList<Map<String, String>>();
    for (int i = 0; i < found.size(); i++) {
      var one = new LinkedHashMap<String, String>();
      one.put("token_hash", sha256(found.get(i).token()));
      one.put("token_type", found.get(i).type());
      one.put("label", verdicts.get(i).key() == null ? "false_positive" : "true_positive");
      words.add(one);
    }
    return words;
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static ServerResponse answer(Problem problem, Map<String, String> headers) {
    ServerResponse.BodyBuilder response = ServerResponse.status(problem.status());
    headers.forEach(response::header);
    return json(response, MediaType.APPLICATION_PROBLEM_JSON, Json.write(problem));
  }

  private static ServerResponse json(
      ServerResponse.BodyBuilder response, MediaType type, byte[] bytes) {
    return response
        .contentType(type)
        .contentLength(bytes.length)
        .build((_, servlet) -> {
          servlet.getOutputStream().write(bytes);
          return null;
        });
  }
}
