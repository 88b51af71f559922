package io.tollgate.gateway.dialect;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an EMS api offers: where exchanges are, what they ask for, and where they are reached.
///
/// @param exchanges no two of one id; each at one of the locations
/// @param endpoints each of one of the exchanges, at one of the locations
public record EmsDirectory(
    List<Location> locations, List<Exchange> exchanges, List<Address> endpoints) {

  /// An api that offers nothing.
  public static final EmsDirectory EMPTY = new EmsDirectory(List.of(), List.of(), List.of());

  /// What may follow the id of an exchange in the name of an account: one separator and a tag, so
  /// that there can be several accounts at one exchange.
  private static final Pattern TAG = Pattern.compile("[~/.,:;!@#$%^&*\\-_+=][A-Za-z0-9]{1,64}");

  public EmsDirectory {
    locations = List.copyOf(locations);
    exchanges = List.copyOf(exchanges);
    endpoints = List.copyOf(endpoints);
  }

  /// A site.
  public record Location(String id, String region, String provider) {}

  /// An exchange.
  ///
  /// @param parameters those an account there must have, such as `PublicApiKey`
  public record Exchange(String id, String locationId, List<String> parameters) {
    public Exchange {
      parameters = List.copyOf(parameters);
    }
  }

  /// Where an exchange is reached from a site.
  ///
  /// @param schema such as `https`
  /// @param url whole
  public record Address(
      String exchangeId, String locationId, String schema, String host, String url) {}

  /// The exchange an account is at.
  ///
  /// @param account the exchange's id, or that with a tag
  /// @return null if there is none
  @Nullable Exchange exchangeOf(String account) {
    Exchange longest = null;
    for (Exchange exchange : exchanges) {
      boolean named =
          account.startsWith(exchange.id())
              && (account.length() == exchange.id().length()
                  || TAG.matcher(account)
                      .region(exchange.id().length(), account.length())
                      .matches());
      if (named && (longest == null || exchange.id().length() > longest.id().length())) {
        longest = exchange;
      }
    }
    return longest;
  }
}
