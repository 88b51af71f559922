package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.query.KeyImportView;
import io.tollgate.control.query.KeyImportView.ImportedKeyView;
import io.tollgate.control.wire.Problem;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.unit.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// `/keys/import`: takes keys that somebody else has made, by their SHA-256.
final class KeyImportEndpoint implements Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(KeyImportEndpoint.class);

  /// Keys of one request.
  static final int KEYS_MAX = 500;

  /// Largest request: [#KEYS_MAX] keys of which everything is said, in letters of four bytes.
  static final int BODY_BYTES_MAX = 8 << 20;

  private static final Field<String> API =
      Field.name("api", "Id of the api they open. For keys of another shape it has to take those.");
  private static final Field<Boolean> DRY =
      Field.flag("dryRun", "Whether they are only looked at: nothing is taken.");
  private static final Field<Long> LINE =
      Field.whole(
          "line", 1, Integer.MAX_VALUE, "Said again in the answer; its place if not given.");
  private static final Field<String> SHA_256 =
      Field.matching(
          "sha256",
          Pattern.compile("[0-9a-fA-F]{64}"),
          "64 hexadecimal digits",
          "SHA-256 of the key, as its clients send it.");
  private static final Field<String> HINT =
      Field.matching(
          "hint",
          Pattern.compile("[!-~]{1,12}…[!-~]{1,4}"),
          "the first characters of the key, \"…\" and the last, 12 and 4 at most",
          "Enough to recognise it, too little to use it.");
  private static final Field<Long> ORGANIZATION =
      Field.id("organization", PublicId.ORGANIZATION, "Whose pool it draws on.");
  private static final Shape KEY =
      Shape.of(
          "ImportedKey",
          LINE,
          SHA_256.must(),
          HINT,
          ORGANIZATION.must(),
          KeysEndpoint.LABEL.must(),
          KeysEndpoint.NOTE,
          KeysEndpoint.NOT_BEFORE,
          KeysEndpoint.EXPIRES_AT,
          KeysEndpoint.DAY_CREDITS,
          KeysEndpoint.MONTH_CREDITS,
          KeysEndpoint.MINUTE_CALLS,
          KeysEndpoint.OVERAGE,
          KeysEndpoint.ENVIRONMENT,
          KeysEndpoint.SCOPES,
          KeysEndpoint.ALLOW_NETWORKS,
          KeysEndpoint.DENY_NETWORKS);
  private static final Field<List<ObjectNode>> KEYS =
      Field.objects("keys", KEYS_MAX, KEY, "The keys; each is taken or refused for itself.");

  private final CommandExecutor executor;

  KeyImportEndpoint(CommandExecutor executor) {
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.post("/keys/import", "importKeys")
            .says(
                "Keys",
                "Takes keys that somebody else has made, by their SHA-256. Each is taken or refused"
                    + " for itself; one that is there is left as it is, so that a request can be"
                    + " repeated.")
            .reads(Shape.of("KeysToImport", API.must(), DRY, KEYS.must()), BODY_BYTES_MAX)
            .answers(
                200, "What became of each, in the order in which they came.", KeyImportView.class)
            .by(this::take));
  }

  private Reply take(Exchange exchange) {
    String api = exchange.body().get(API);
    boolean dry = exchange.body().find(DRY, false);
    List<ObjectNode> given = exchange.body().get(KEYS);
    var views = new ArrayList<@Nullable ImportedKeyView>(given.size());
    var lines = new ArrayList<Long>();
    var keys = new ArrayList<Command.ImportedKey>();
    var seen = new HashMap<String, Long>();
    for (ObjectNode one : given) {
      long line = line(one, views.size() + 1);
      try {
        Command.ImportedKey key = read(KEY.read(one));
        Long before = seen.putIfAbsent(key.sha256(), line);
        if (before == null) {
          views.add(null);
          lines.add(line);
          keys.add(key);
        } else {
          views.add(ImportedKeyView.refused(line, null, "the same key stands in line " + before));
        }
      } catch (ProblemException e) {
        Problem.FieldError first = e.problem().errors().getFirst();
        views.add(ImportedKeyView.refused(line, first.field(), first.message()));
      }
    }
    List<Outcome<ApiKey>> outcomes =
        execute(new Command.ImportKeys(api, keys, dry), exchange.actor());
    int next = 0;
    var items = new ArrayList<ImportedKeyView>(views.size());
    for (ImportedKeyView view : views) {
      if (view == null) {
        items.add(ImportedKeyView.of(lines.get(next), outcomes.get(next), dry));
        next++;
      } else {
        items.add(view);
      }
    }
    KeyImportView answer = KeyImportView.of(items);
    if (!dry) {
      LOG.info(
          "keys were imported: api={} by={} taken={} there={} refused={}",
          api,
          exchange.actor(),
          answer.taken(),
          answer.there(),
          answer.refused());
    }
    return Reply.ok(answer);
  }

  private List<Outcome<ApiKey>> execute(Command.ImportKeys command, String actor) {
    try {
      return executor.execute(command, actor);
    } catch (StoreException e) {
      LOG.warn("the store failed while keys were imported; some may be taken", e);
      throw new ProblemException(
          Problem.of(
              ProblemCode.STORE_UNAVAILABLE,
              "some may be taken; the same request again finds them and takes the rest"),
          Map.of("Retry-After", "1"));
    }
  }

  private static long line(ObjectNode one, int place) {
    try {
      return one.has(LINE.name()) ? LINE.reader().read(one.path(LINE.name())) : place;
    } catch (Field.Invalid _) {
      return place; // And refused for that.
    }
  }

  private static Command.ImportedKey read(Values key) {
    Instant notBefore = key.find(KeysEndpoint.NOT_BEFORE);
    Instant expires = key.find(KeysEndpoint.EXPIRES_AT);
    return new Command.ImportedKey(
        key.get(ORGANIZATION),
        key.get(SHA_256).toLowerCase(Locale.ROOT),
        key.find(HINT, "imported"),
        key.get(KeysEndpoint.LABEL),
        key.find(KeysEndpoint.NOTE, ""),
        notBefore == null ? 0 : notBefore.toEpochMilli(),
        expires == null ? Long.MAX_VALUE : expires.toEpochMilli(),
        KeysEndpoint.limits(key),
        KeysEndpoint.permissions(key));
  }
}
