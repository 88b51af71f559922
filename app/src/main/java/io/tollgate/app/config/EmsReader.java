package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.EmsKeys;
import io.tollgate.app.config.Grammar.ExchangeKeys;
import io.tollgate.app.config.Grammar.LocationKeys;
import io.tollgate.gateway.dialect.EmsDirectory;
import io.tollgate.gateway.dialect.EmsDirectory.Address;
import io.tollgate.gateway.dialect.EmsDirectory.Exchange;
import io.tollgate.gateway.dialect.EmsDirectory.Location;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what an EMS api offers.
final class EmsReader {

  private static final Pattern EXCHANGE = Pattern.compile("[A-Z0-9_]{1,32}");
  private static final Set<String> SCHEMAS = new TreeSet<>(Set.of("https", "http", "wss", "ws"));

  private final Problems problems;

  EmsReader(Problems problems) {
    this.problems = problems;
  }

  EmsDirectory read(Mapping ems) {
    var locations = new ArrayList<Location>();
    var ids = new TreeSet<String>();
    for (Entry.Field field : fields(ems, EmsKeys.LOCATIONS)) {
      if (!Grammar.EMS_NAME.matcher(field.name()).matches()) {
        problems.add(
            field.at(),
            "expected an id of "
                + Grammar.EMS_NAME_WORDS
                + ", found "
                + Words.quoted(field.name()));
        continue;
      }
      ids.add(field.name());
      Mapping mapping = mapping(field, LocationKeys.SECTION);
      String region = mapping == null ? null : mapping.find(LocationKeys.REGION);
      String provider = mapping == null ? null : mapping.find(LocationKeys.PROVIDER);
      if (region != null && provider != null) {
        locations.add(new Location(field.name(), region, provider));
      }
    }
    var exchanges = new ArrayList<Exchange>();
    var endpoints = new ArrayList<Address>();
    for (Entry.Field field : fields(ems, EmsKeys.EXCHANGES)) {
      if (!EXCHANGE.matcher(field.name()).matches()) {
        problems.add(
            field.at(),
            "expected an id of 1 to 32 of A-Z, 0-9 and _, found " + Words.quoted(field.name()));
        continue;
      }
      Mapping mapping = mapping(field, ExchangeKeys.SECTION);
      if (mapping != null) {
        exchange(field.name(), mapping, ids, exchanges, endpoints);
      }
    }
    return new EmsDirectory(locations, exchanges, endpoints);
  }

  private static List<Entry.Field> fields(Mapping mapping, Key<Entry.Fields> key) {
    Entry.Fields entry = mapping.find(key);
    return entry == null ? List.of() : entry.fields();
  }

  private @Nullable Mapping mapping(Entry.Field field, Section section) {
    Entry.Fields fields =
        Kinds.mapping("a mapping, see `" + section.path() + "`").read(field.value(), problems);
    return fields == null ? null : Mapping.of(fields, section, problems);
  }

  private void exchange(
      String id,
      Mapping mapping,
      Set<String> locations,
      List<Exchange> exchanges,
      List<Address> endpoints) {
    Entry.Text location = mapping.find(ExchangeKeys.LOCATION);
    String place = location == null ? null : location.text();
    if (location != null
        && place != null
        && known(place, location.raw(), location.at(), locations)) {
      exchanges.add(new Exchange(id, place, mapping.get(ExchangeKeys.PARAMETERS)));
    }
    for (Entry.Field field : fields(mapping, ExchangeKeys.ENDPOINTS)) {
      boolean known = known(field.name(), field.name(), field.at(), locations);
      List<Entry.Text> urls =
          Kinds.list(Kinds.raw("a URL such as https://ems.example/")).read(field.value(), problems);
      for (Entry.Text url : urls == null ? List.<Entry.Text>of() : urls) {
        URI uri = uri(url);
        if (uri != null && known) {
          endpoints.add(
              new Address(
                  id,
                  field.name(),
                  uri.getScheme().toLowerCase(Locale.ROOT),
                  uri.getHost(),
                  uri.toString()));
        }
      }
    }
  }

  private boolean known(String id, String written, Place at, Set<String> locations) {
    if (locations.contains(id)) {
      return true;
    }
    problems.add(at, Words.unknown("location", written, locations));
    return false;
  }

  private @Nullable URI uri(Entry.Text url) {
    try {
      var uri = new URI(url.text() == null ? "" : url.text());
      if (uri.getHost() != null
          && uri.getScheme() != null
          && SCHEMAS.contains(uri.getScheme().toLowerCase(Locale.ROOT))
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Told below, in our words.
    }
    problems.add(
        url.at(),
        "expected a URL of "
            + String.join(", ", SCHEMAS)
            + ", without user"
            + (url.raw().contains("@") ? "" : ", found " + url.words()));
    return null;
  }
}
