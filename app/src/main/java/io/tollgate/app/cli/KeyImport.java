package io.tollgate.app.cli;

import io.tollgate.app.cli.CsvLines.Line;
import io.tollgate.core.unit.PublicId;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `keys import`: sends the keys of a file, some hundred at a time, and tells what became of each.
/// Keys in clear are hashed here; while the server works at one batch the next is read, and no more
/// than these two are held.
///
/// Thread: one.
final class KeyImport {

  /// Keys of one request.
  private static final int BATCH = 500;

  /// Characters of one request, about.
  private static final int BATCH_CHARACTERS = 1_000_000;

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

  /// Stands for the id of organizations that share a name.
  private static final String SEVERAL = "";

  private static final String KEY = "key";
  private static final String SHA = "sha256";
  private static final String ORGANIZATION = "organization";

  /// What a column is called in the admin API; those that are not here are read by hand.
  private static final Map<String, String> FIELDS =
      Map.of(
          "label", "label",
          "note", "note",
          "environment", "environment",
          "expires", "expiresAt",
          "not_before", "notBefore",
          "scopes", "scopes",
          "networks", "allowNetworks",
          "day_credits", "dayCredits",
          "month_credits", "monthCredits",
          "minute_calls", "minuteCalls");

  private static final Set<String> LISTS = Set.of("scopes", "networks");
  private static final Set<String> NUMBERS = Set.of("day_credits", "month_credits", "minute_calls");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final AdminClient client;
  private final Output out;
  private final PrintWriter err;
  private final boolean terminal;
  private final ImportedKeys keys;
  private final @Nullable String organization;
  private final boolean dry;

  private List<Asked> batch = new ArrayList<>();
  private int batchCharacters;
  private @Nullable Sent sent;
  private @Nullable Map<String, String> organizations;
  private boolean warned;
  private long taken;
  private long there;
  private long refused;
  private long lastLine;
  private int progressWidth;

  /// @param terminal whether somebody watches
  /// @param organization of lines that name none: its id or its name; null if each names one
  /// @param dry whether nothing is to be taken
  KeyImport(
      AdminClient client,
      Output out,
      PrintWriter err,
      boolean terminal,
      ImportedKeys keys,
      @Nullable String organization,
      boolean dry) {
    this.client = client;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.keys = keys;
    this.organization = organization;
    this.dry = dry;
  }

  /// A line that is waiting.
  ///
  /// @param key as the admin API takes it; null for one that is refused here
  private record Asked(@Nullable ObjectNode key, ObjectNode refusal) {

    /// Without the hash.
    @Override
    public String toString() {
      return "Asked[***]";
    }
  }

  /// A batch the server works at.
  ///
  /// @param answers to those that were not refused here, in their order
  private record Sent(List<Asked> lines, Future<JsonNode> answers) {}

  /// A line that is refused here. Its words hold nothing of a key.
  private static final class LineException extends Exception {
    private final @Nullable String column;

    LineException(@Nullable String column, String words) {
      super(words, null, false, false);
      this.column = column;
    }
  }

  /// @return the exit code
  int run(CsvLines lines) throws IOException {
    Map<String, Integer> columns = columns(lines.next());
    try (ExecutorService sending =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().factory())) {
      for (Line line = lines.next(); line != null; line = lines.next()) {
        add(line, columns);
        if (batch.size() >= BATCH || batchCharacters >= BATCH_CHARACTERS) {
          send(sending);
        }
      }
      send(sending);
      tellSent();
    } catch (CliException e) {
      clearProgress();
      err.println(
          "stopped behind line "
              + lastLine
              + "; run it again when this is mended: what was taken is found there");
      throw e;
    }
    clearProgress();
    tellTotals();
    return refused == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
  }

  /// Where each column stands. Its cells are not repeated: without a header they are keys.
  private Map<String, Integer> columns(@Nullable Line header) {
    if (header == null || !header.problem().isEmpty()) {
      throw new CliException(
          ExitCodes.USAGE,
          "the first line must name the columns"
              + (header == null ? "" : "; it " + header.problem()));
    }
    lastLine = header.number();
    var columns = new HashMap<String, Integer>();
    int place = 0;
    for (String name : header.cells()) {
      place++;
      if (!FIELDS.containsKey(name) && !Set.of(KEY, SHA, ORGANIZATION).contains(name)) {
        throw new CliException(
            ExitCodes.USAGE,
            "line "
                + header.number()
                + " must name the columns, and its cell "
                + place
                + " is none of key, sha256, organization, label, note, environment, scopes, networks,"
                + " expires, not_before, day_credits, month_credits, minute_calls");
      }
      if (columns.putIfAbsent(name, place - 1) != null) {
        throw new CliException(ExitCodes.USAGE, "the column \"" + name + "\" stands there twice");
      }
    }
    if (!columns.containsKey(KEY) && !columns.containsKey(SHA)) {
      throw new CliException(ExitCodes.USAGE, "there is no column \"key\", nor \"sha256\"");
    }
    if (!columns.containsKey("label")) {
      throw new CliException(ExitCodes.USAGE, "there is no column \"label\"");
    }
    if (!columns.containsKey(ORGANIZATION) && organization == null) {
      throw new CliException(
          ExitCodes.USAGE, "there is no column \"organization\", and --organization is not given");
    }
    return columns;
  }

  private void add(Line line, Map<String, Integer> columns) {
    ObjectNode about = AdminClient.object().put("line", line.number());
    try {
      batch.add(new Asked(read(line, columns), about));
      line.cells().forEach(cell -> batchCharacters += cell.length());
    } catch (LineException e) {
      about.put("result", "refused").put("field", e.column).put("message", e.getMessage());
      batch.add(new Asked(null, about));
    }
  }

  private ObjectNode read(Line line, Map<String, Integer> columns) throws LineException {
    if (!line.problem().isEmpty()) {
      throw new LineException(null, line.problem());
    }
    if (line.cells().size() != columns.size()) {
      throw new LineException(
          null,
          "has " + line.cells().size() + " cells, and there are " + columns.size() + " columns");
    }
    ObjectNode key = AdminClient.object().put("line", line.number());
    String clear = keys.read(cell(line, columns, KEY));
    String sha256 = cell(line, columns, SHA);
    if (clear.isEmpty() == sha256.isEmpty()) {
      throw new LineException(
          columns.containsKey(KEY) ? KEY : SHA,
          clear.isEmpty() ? "is missing" : "stands beside its sha256: give one of them");
    }
    if (sha256.isEmpty()) {
      String no = keys.refuse(clear);
      if (no != null) {
        throw new LineException(KEY, no);
      }
      key.put(SHA, ImportedKeys.sha256(clear));
      String hint = ImportedKeys.hint(clear);
      if (hint != null) {
        key.put("hint", hint);
      }
    } else {
      // Not sent as it is: it may be a key in clear, in the wrong column.
      if (!SHA_256.matcher(sha256).matches()) {
        throw new LineException(SHA, "must be 64 hexadecimal digits");
      }
      warnOnce();
      key.put(SHA, sha256);
    }
    key.put(ORGANIZATION, organization(cell(line, columns, ORGANIZATION)));
    for (Map.Entry<String, String> field : FIELDS.entrySet()) {
      String cell = cell(line, columns, field.getKey());
      if (!clear.isEmpty() && keys.read(cell).contains(clear)) {
        throw new LineException(field.getKey(), "holds the key itself");
      }
      put(key, field.getKey(), field.getValue(), cell);
    }
    return key;
  }

  private static void put(ObjectNode key, String column, String field, String cell) {
    if (cell.isEmpty()) {
      return;
    }
    if (LISTS.contains(column)) {
      ArrayNode all = key.putArray(field);
      SPACE.splitAsStream(cell).forEach(all::add);
    } else if (NUMBERS.contains(column) && NUMBER.matcher(cell).matches()) {
      key.put(field, Long.parseLong(cell));
    } else {
      // What is wrong is refused by the server, in its words for this field.
      key.put(field, cell);
    }
  }

  private static String cell(Line line, Map<String, Integer> columns, String column) {
    Integer place = columns.get(column);
    return place == null ? "" : line.cells().get(place);
  }

  private void warnOnce() {
    if (!warned) {
      warned = true;
      String words = keys.warning();
      if (!words.isEmpty()) {
        err.println(words);
      }
    }
  }

  private String organization(String cell) throws LineException {
    String text = cell.isEmpty() && organization != null ? organization : cell;
    if (text.isEmpty()) {
      throw new LineException(ORGANIZATION, "is missing");
    }
    if (PublicId.ORGANIZATION.read(text) != PublicId.NONE) {
      return text;
    }
    String id = organizations().get(text);
    if (id == null) {
      throw new LineException(ORGANIZATION, "no organization has this id or name");
    }
    if (id.equals(SEVERAL)) {
      throw new LineException(ORGANIZATION, "several organizations have this name: give the id");
    }
    return id;
  }

  /// Ids by name, read when the first name is met.
  private Map<String, String> organizations() {
    Map<String, String> known = organizations;
    if (known == null) {
      var read = new HashMap<String, String>();
      client.each(
          AdminClient.path("organizations"),
          one ->
              read.merge(
                  one.path("name").asString(), one.path("id").asString(), (_, _) -> SEVERAL));
      organizations = read;
      known = read;
    }
    return known;
  }

  /// Sends what was read, once the batch before is answered: a key may stand in both.
  private void send(ExecutorService sending) {
    tellSent();
    if (batch.isEmpty()) {
      return;
    }
    ObjectNode body = AdminClient.object().put("api", keys.api()).put("dryRun", dry);
    ArrayNode asked = body.putArray("keys");
    for (Asked one : batch) {
      if (one.key() != null) {
        asked.add(one.key());
      }
    }
    Future<JsonNode> answers =
        asked.isEmpty()
            ? CompletableFuture.completedFuture(asked)
            : sending.submit(
                () -> client.post(AdminClient.path("keys", "import"), body, null).path("items"));
    sent = new Sent(batch, answers);
    batch = new ArrayList<>();
    batchCharacters = 0;
  }

  /// Waits for the batch that was sent, and tells what became of it.
  private void tellSent() {
    Sent all = sent;
    sent = null;
    if (all == null) {
      return;
    }
    JsonNode answers = answers(all);
    int next = 0;
    for (Asked one : all.lines()) {
      tell(one.key() == null ? one.refusal() : answers.path(next++));
    }
    lastLine = all.lines().getLast().refusal().path("line").asLong();
    showProgress();
  }

  private static JsonNode answers(Sent all) {
    try {
      return all.answers().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CliException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCodes.UNREACHABLE, "interrupted");
    }
  }

  private void tell(JsonNode result) {
    switch (result.path("result").asString("")) {
      case "taken" -> taken++;
      case "there" -> there++;
      default -> refused++;
    }
    out.next(
        result,
        () -> {
          if (result.path("result").asString("").equals("refused")) {
            clearProgress();
            String field = result.path("field").asString("");
            out.line(
                "line "
                    + result.path("line").asLong()
                    + ": "
                    + (field.isEmpty() ? "" : column(field) + ": ")
                    + result.path("message").asString(""));
          }
        });
  }

  /// What a field of the admin API is called in the file.
  private static String column(String field) {
    for (Map.Entry<String, String> one : FIELDS.entrySet()) {
      if (one.getValue().equals(field)) {
        return one.getKey();
      }
    }
    return field;
  }

  private void showProgress() {
    if (terminal) {
      String text =
          Output.grouped(taken + there + refused)
              + " lines, "
              + Output.grouped(refused)
              + " refused ";
      err.print("\r" + text);
      err.flush();
      progressWidth = text.length();
    }
  }

  private void clearProgress() {
    if (progressWidth > 0) {
      err.print("\r" + " ".repeat(progressWidth) + "\r");
      err.flush();
      progressWidth = 0;
    }
  }

  private void tellTotals() {
    ObjectNode totals =
        AdminClient.object()
            .put("taken", taken)
            .put("there", there)
            .put("refused", refused)
            .put("dryRun", dry);
    out.next(
        totals,
        () ->
            out.line(
                String.format(
                    Locale.ROOT,
                    "%s%,d taken, %,d there already, %,d refused",
                    dry ? "Nothing was changed; it would be " : "",
                    taken,
                    there,
                    refused)));
  }
}
