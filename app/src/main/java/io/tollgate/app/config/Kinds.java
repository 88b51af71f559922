package io.tollgate.app.config;

import io.tollgate.core.key.Network;
import io.tollgate.core.unit.Credits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The kinds of values there are.
final class Kinds {

  /// Names of apis, plans and prices: they stand in URLs, ledgers and patterns.
  static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,3}(_[0-9]{3})+|[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}([.][0-9]{1,9})?");
  private static final Pattern FACTOR = Pattern.compile("[0-9]{1,4}([.][0-9]{1,3})?");
  private static final Pattern MEASURE = Pattern.compile("([0-9]{1,15})([A-Za-z]+)");

  private static final SequencedMap<String, Long> SIZES = new LinkedHashMap<>();
  private static final SequencedMap<String, Duration> DURATIONS = new LinkedHashMap<>();

  static {
    SIZES.put("GiB", 1L << 30);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("B", 1L);
    DURATIONS.put("d", Duration.ofDays(1));
    DURATIONS.put("h", Duration.ofHours(1));
    DURATIONS.put("m", Duration.ofMinutes(1));
    DURATIONS.put("s", Duration.ofSeconds(1));
    DURATIONS.put("ms", Duration.ofMillis(1));
  }

  private Kinds() {}

  /// A scalar's text, read by a function that gives null for what it does not take.
  static <T> Kind<T> scalar(
      String words, Function<String, @Nullable T> parse, Function<T, String> writing) {
    return new Kind<>(
        words,
        (kind, entry, problems) -> {
          if (!(entry instanceof Entry.Text text) || text.nothing()) {
            return kind.expected(entry, problems);
          }
          if (text.text() == null) {
            return null;
          }
          T value = parse.apply(text.text());
          return value == null ? kind.expected(entry, problems) : value;
        },
        writing);
  }

  /// Text that fits a pattern whole.
  static Kind<String> text(String words, Pattern pattern) {
    return scalar(words, text -> pattern.matcher(text).matches() ? text : null, text -> text);
  }

  /// Text that fits a pattern whole and is no variable's: problems may tell it.
  static Kind<String> literal(String words, Pattern pattern) {
    Kind<String> text = text(words + ", written out", pattern);
    return new Kind<>(
        text.words(),
        (kind, entry, problems) ->
            entry instanceof Entry.Text it && it.text() != null && !it.raw().equals(it.text())
                ? kind.expected(entry, problems)
                : text.read(entry, problems),
        text.writing());
  }

  /// A text the caller takes apart; its raw form goes along for problems.
  static Kind<Entry.Text> raw(String words) {
    return new Kind<>(
        words,
        (kind, entry, problems) -> {
          if (!(entry instanceof Entry.Text text) || text.nothing()) {
            return kind.expected(entry, problems);
          }
          return text.text() == null ? null : text;
        },
        Entry.Text::raw);
  }

  /// A whole number; groups of three may be parted by `_`.
  static Kind<Long> whole(long min, long max) {
    return scalar(
        "a whole number, " + min + " to " + (max == Credits.MAX ? "9e15" : max),
        text -> {
          if (!WHOLE.matcher(text).matches()) {
            return null;
          }
          long value = Long.parseLong(text.replace("_", ""));
          return value < min || value > max ? null : value;
        },
        String::valueOf);
  }

  /// A decimal number above 0 with up to nine digits behind its point, read as billionths.
  ///
  /// @param max billionths
  static Kind<Long> billionths(long max) {
    return scalar(
        "a decimal number above 0 and up to "
            + plain(max)
            + ", with up to 9 digits behind the point",
        text -> {
          if (!DECIMAL.matcher(text).matches()) {
            return null;
          }
          BigDecimal nanos = new BigDecimal(text).movePointRight(9);
          boolean fits = nanos.signum() > 0 && nanos.compareTo(BigDecimal.valueOf(max)) <= 0;
          return fits ? nanos.longValueExact() : null;
        },
        Kinds::plain);
  }

  /// A decimal number of 1 or more with up to three digits behind its point, read as thousandths.
  ///
  /// @param max whole
  static Kind<Integer> thousandths(int max) {
    return scalar(
        "a decimal number, 1 to " + max + ", with up to 3 digits behind the point",
        text -> {
          if (!FACTOR.matcher(text).matches()) {
            return null;
          }
          BigDecimal factor = new BigDecimal(text);
          boolean fits =
              factor.compareTo(BigDecimal.ONE) >= 0
                  && factor.compareTo(BigDecimal.valueOf(max)) <= 0;
          return fits ? (Integer) factor.movePointRight(3).intValueExact() : null;
        },
        thousandths -> BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString());
  }

  private static String plain(long billionths) {
    return BigDecimal.valueOf(billionths, 9).stripTrailingZeros().toPlainString();
  }

  /// An ISO 4217 code.
  static Kind<String> currency() {
    return scalar(
        "a currency such as USD",
        text -> {
          boolean known =
              Currency.getAvailableCurrencies().stream()
                  .anyMatch(currency -> currency.getCurrencyCode().equals(text));
          return known ? text : null;
        },
        text -> text);
  }

  /// `true` or `false`.
  static Kind<Boolean> flag() {
    return choice(List.of(true, false), String::valueOf);
  }

  /// One of a few words.
  static <T> Kind<T> choice(List<T> choices, Function<T, String> writing) {
    var byWord = new LinkedHashMap<String, T>();
    choices.forEach(choice -> byWord.put(writing.apply(choice), choice));
    return scalar(alternatives(byWord.sequencedKeySet().stream().toList()), byWord::get, writing);
  }

  /// Bytes: `512B`, `8KiB`, `1MiB`, `2GiB`.
  static Kind<Long> size(long min, long max) {
    return scalar(
        "a size, " + size(min) + " to " + size(max),
        text -> {
          Matcher measure = MEASURE.matcher(text);
          Long unit = measure.matches() ? SIZES.get(measure.group(2)) : null;
          if (unit == null) {
            return null;
          }
          long count = Long.parseLong(measure.group(1));
          return count > max / unit || count * unit < min ? null : (Long) (count * unit);
        },
        Kinds::size);
  }

  private static String size(long bytes) {
    for (Map.Entry<String, Long> unit : SIZES.entrySet()) {
      if (bytes >= unit.getValue() && bytes % unit.getValue() == 0) {
        return bytes / unit.getValue() + unit.getKey();
      }
    }
    return bytes + "B";
  }

  /// `500ms`, `30s`, `5m`, `1h`, `30d`.
  static Kind<Duration> duration(Duration min, Duration max) {
    return scalar(
        "a duration, " + duration(min) + " to " + duration(max),
        text -> parseDuration(text, min, max),
        Kinds::duration);
  }

  /// @return null if it is none, or out of its range
  static @Nullable Duration parseDuration(String text, Duration min, Duration max) {
    Matcher measure = MEASURE.matcher(text);
    Duration unit = measure.matches() ? DURATIONS.get(measure.group(2)) : null;
    if (unit == null) {
      return null;
    }
    long count = Long.parseLong(measure.group(1));
    if (count > max.toMillis() / unit.toMillis()) {
      return null;
    }
    Duration duration = unit.multipliedBy(count);
    return duration.compareTo(min) < 0 ? null : duration;
  }

  static String duration(Duration duration) {
    long millis = duration.toMillis();
    for (Map.Entry<String, Duration> unit : DURATIONS.entrySet()) {
      long each = unit.getValue().toMillis();
      if (millis >= each && millis % each == 0) {
        return millis / each + unit.getKey();
      }
    }
    return millis + "ms";
  }

  /// `127.0.0.1:8080`, `[::1]:8080`, `0.0.0.0:8080`.
  static Kind<ListenerConfig> listener() {
    return scalar(
        "an address and a port, such as 127.0.0.1:8080",
        ListenerConfig::parse,
        ListenerConfig::toString);
  }

  /// A list without repetitions, or one value that stands for a list of one.
  static <T> Kind<List<T>> list(Kind<T> each) {
    return new Kind<>(
        "a list; each " + each.words(),
        (_, entry, problems) -> {
          List<Entry> entries =
              entry instanceof Entry.Items items ? items.entries() : List.of(entry);
          if (entries.isEmpty()) {
            problems.add(entry.at(), "an empty list");
            return null;
          }
          var values = new ArrayList<T>();
          var seen = new HashSet<String>();
          boolean good = true;
          for (Entry one : entries) {
            T value = each.read(one, problems);
            if (value == null) {
              good = false;
            } else if (seen.add(each.writing().apply(value))) {
              values.add(value);
            } else {
              problems.add(one.at(), one.words() + " is listed twice");
              good = false;
            }
          }
          return good ? List.copyOf(values) : null;
        },
        values -> {
          List<String> written = values.stream().map(each.writing()).toList();
          return "[" + String.join(", ", written) + "]";
        });
  }

  /// A mapping with keys of its own: a [Section], or names the operator gives.
  static Kind<Entry.Fields> mapping(String words) {
    return new Kind<>(
        words,
        (kind, entry, problems) ->
            entry instanceof Entry.Fields fields ? fields : kind.expected(entry, problems),
        _ -> "{}");
  }

  /// A mapping, or a list of at least one.
  static Kind<List<Entry.Fields>> mappings(String words) {
    Kind<Entry.Fields> each = mapping(words);
    return new Kind<>(
        words + "; or a list of such",
        (kind, entry, problems) -> {
          if (!(entry instanceof Entry.Items items)) {
            return entry instanceof Entry.Fields fields
                ? List.of(fields)
                : kind.expected(entry, problems);
          }
          if (items.entries().isEmpty()) {
            problems.add(entry.at(), "an empty list");
            return null;
          }
          var values = new ArrayList<Entry.Fields>();
          for (Entry one : items.entries()) {
            Entry.Fields value = each.read(one, problems);
            if (value == null) {
              return null;
            }
            values.add(value);
          }
          return List.copyOf(values);
        },
        _ -> "{}");
  }

  /// Anything at all; the caller looks closer.
  static Kind<Entry> any(String words) {
    return new Kind<>(words, (_, entry, _) -> entry, Entry::words);
  }

  /// An address, or a network in the notation of CIDR.
  static Kind<Network> network() {
    return new Kind<>(
        "an address or a network, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32",
        (kind, entry, problems) -> {
          if (!(entry instanceof Entry.Text text) || text.nothing() || text.text() == null) {
            return kind.expected(entry, problems);
          }
          try {
            return Network.parse(text.text());
          } catch (IllegalArgumentException e) {
            problems.add(text.at(), text.words() + ": " + Words.against(text, "a network", e));
            return null;
          }
        },
        Network::toString);
  }

  private static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
