package io.tollgate.control.query;

import io.tollgate.core.key.Environment;
import io.tollgate.core.ledger.CallFilter;
import io.tollgate.core.unit.PublicId;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A filter of calls as it stands in addresses.
///
/// @param key public id of a key; null for any
/// @param endpoint `api/route`; null for any
/// @param status a status, a class as in 2xx, or `refused`; null for any
/// @param environment in lower case; null for any
/// @param api id of an api; null for any
public record FilterText(
    @Nullable String key,
    @Nullable String endpoint,
    @Nullable String status,
    @Nullable String environment,
    @Nullable String api) {

  public static final FilterText NONE = new FilterText(null, null, null, null, null);

  private static final String REFUSED = "refused";
  private static final Pattern STATUS = Pattern.compile("[1-5]xx|[1-5]\\d\\d|0");
  private static final Pattern ENDPOINT = Pattern.compile("[a-z0-9-]{1,32}/[a-z0-9-]{1,64}");

  /// A value that can't be taken.
  public static final class Invalid extends Exception {

    private final String name;
    private final String words;

    private Invalid(String name, String words) {
      super(words, null, false, false);
      this.name = name;
      this.words = words;
    }

    /// What would be right.
    public String words() {
      return words;
    }

    /// Of the part that is wrong.
    public String name() {
      return name;
    }
  }

  /// Whether everything counts.
  public boolean none() {
    return equals(NONE);
  }

  /// @throws Invalid it is not spelled as one
  public CallFilter read() throws Invalid {
    String apiId = api;
    String routeId = null;
    if (endpoint != null) {
      if (!ENDPOINT.matcher(endpoint).matches()) {
        throw new Invalid("endpoint", "must be api/route");
      }
      int slash = endpoint.indexOf('/');
      if (api != null && !api.equals(endpoint.substring(0, slash))) {
        throw new Invalid("endpoint", "must be of the api that is asked for");
      }
      apiId = endpoint.substring(0, slash);
      routeId = endpoint.substring(slash + 1);
    }
    var filter = new CallFilter(keyId(), meant(), apiId, routeId, 0, 999, false);
    if (status == null) {
      return filter;
    }
    if (status.equals(REFUSED)) {
      return filter.refused();
    }
    if (!STATUS.matcher(status).matches()) {
      throw new Invalid("status", "must be a status such as 429, a class such as 4xx, or refused");
    }
    return status.endsWith("xx")
        ? filter.statusClass(status.charAt(0) - '0')
        : filter.status(Integer.parseInt(status));
  }

  private @Nullable Long keyId() throws Invalid {
    if (key == null) {
      return null;
    }
    long id = PublicId.KEY.read(key);
    if (id == PublicId.NONE) {
      throw new Invalid("key", "must be the id of a key");
    }
    return id;
  }

  private @Nullable Environment meant() throws Invalid {
    if (environment == null) {
      return null;
    }
    for (Environment one : Environment.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(environment)) {
        return one;
      }
    }
    throw new Invalid("environment", "must be development, qa or production");
  }
}
