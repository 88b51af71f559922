package io.tollgate.sample;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The query of one call, read with its ranges checked. Each reader throws [BadParameter] for a
/// value that is there and wrong; a parameter given twice is wrong.
final class Parameters {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,30}(\\.[0-9]{0,30})?");

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /// @param query as it came, percent-encoded; null or empty for none
  static Parameters parse(@Nullable String query) {
    var values = new LinkedHashMap<String, String>();
    if (query != null) {
      for (var pair : query.split("&", -1)) {
        if (pair.isEmpty()) {
          continue;
        }
        var equals = pair.indexOf('=');
        var name = decode(equals < 0 ? pair : pair.substring(0, equals), "query");
        var value = equals < 0 ? "" : decode(pair.substring(equals + 1), name);
        if (values.put(name, value) != null) {
          throw BadParameter.invalid(name);
        }
      }
    }
    return new Parameters(values);
  }

  /// Refuses the first parameter that is not one of these.
  void allow(Set<String> names) {
    for (var name : values.keySet()) {
      if (!names.contains(name)) {
        throw BadParameter.unknown(name);
      }
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /// The first of these that is given; null if none is.
  @Nullable String firstOf(String... names) {
    for (var name : names) {
      if (has(name)) {
        return name;
      }
    }
    return null;
  }

  String require(String name) {
    var value = values.get(name);
    if (value == null) {
      throw BadParameter.missing(name);
    }
    if (value.isBlank()) {
      throw BadParameter.invalid(name);
    }
    return value;
  }

  int whole(String name, int unless, int min, int max) {
    if (!has(name)) {
      return unless;
    }
    var value = parseLong(name, require(name));
    if (value < min || value > max) {
      throw BadParameter.invalid(name);
    }
    return (int) value;
  }

  /// A plain decimal number, without sign or exponent.
  BigDecimal requireDecimal(String name, BigDecimal min, BigDecimal max) {
    var text = require(name);
    if (!DECIMAL.matcher(text).matches()) {
      throw BadParameter.invalid(name);
    }
    var value = new BigDecimal(text);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw BadParameter.invalid(name);
    }
    return value;
  }

  String choice(String name, String unless, Set<String> choices) {
    if (!has(name)) {
      return unless;
    }
    var value = require(name);
    if (!choices.contains(value)) {
      throw BadParameter.invalid(name);
    }
    return value;
  }

  boolean flag(String name) {
    return choice(name, "false", Set.of("true", "false")).equals("true");
  }

  /// The values between commas, each once, in the order given.
  List<String> requireList(String name, int max) {
    var members = new LinkedHashSet<String>();
    for (var member : require(name).split(",", -1)) {
      var trimmed = member.strip();
      if (trimmed.isEmpty()) {
        throw BadParameter.invalid(name);
      }
      members.add(trimmed);
    }
    if (members.size() > max) {
      throw BadParameter.invalid(name);
    }
    return List.copyOf(members);
  }

  List<Long> requireIds(String name, int max) {
    var ids = new ArrayList<Long>();
    for (var member : requireList(name, max)) {
      ids.add(parseLong(name, member));
    }
    return ids;
  }

  Interval interval(String name, Interval unless) {
    if (!has(name)) {
      return unless;
    }
    var interval = Interval.named(require(name));
    if (interval == null) {
      throw BadParameter.invalid(name);
    }
    return interval;
  }

  /// A moment as ISO 8601, as a day (its start, UTC), or as seconds since 1970.
  Instant requireInstant(String name) {
    var text = require(name);
    try {
      if (text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
        return Instant.ofEpochSecond(parseLong(name, text));
      }
      if (text.length() == "2013-11-25".length()) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException _) { // the caller's mistake, told as such
      throw BadParameter.invalid(name);
    }
  }

  /// The same for the same parameters, whatever their order.
  String fingerprint() {
    var sum = new CRC32();
    values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pair -> sum.update((pair + "\n").getBytes(StandardCharsets.UTF_8)));
    return Long.toHexString(sum.getValue());
  }

  private static long parseLong(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) { // the caller's mistake, told as such
      throw BadParameter.invalid(name);
    }
  }

  private static String decode(String text, String name) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) { // the caller's mistake, told as such
      throw BadParameter.invalid(name);
    }
  }
}
