package io.tollgate.core.watch;

import io.tollgate.core.key.Network;
import io.tollgate.core.notice.NoticeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules that tell what is unusual. Each is a few comparisons of figures anybody can look up,
/// and says in what it finds which figures it compared.
///
/// @param newNetwork null for off
/// @param manyNetworks null for off
/// @param spike null for off
/// @param refusals null for off
public record Rules(
    @Nullable NewNetwork newNetwork,
    @Nullable ManyNetworks manyNetworks,
    @Nullable Spike spike,
    @Nullable Refusals refusals) {

  // Constants of the compiler's: each rule has its own default, and none may begin with this class.
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /// As they are where nothing else is said.
  public static final Rules DEFAULT =
      new Rules(NewNetwork.DEFAULT, ManyNetworks.DEFAULT, Spike.DEFAULT, Refusals.DEFAULT);

  /// Nothing is unusual.
  public static final Rules NONE = new Rules(null, null, null, null);

  /// A key that has been in use for some time, from few networks, is used from one that is new.
  ///
  /// @param afterMillis how long before the key must have been seen first
  /// @param fewMax from at most so many networks it was used within `unseenMillis`
  /// @param unseenMillis a network not seen for so long is new again
  public record NewNetwork(long afterMillis, int fewMax, long unseenMillis) {

    public static final NewNetwork DEFAULT = new NewNetwork(7 * DAY, 8, 30 * DAY);

    /// @param known networks of the key before this use
    /// @param atMillis the use
    /// @return null if it is nothing unusual
    public @Nullable Finding check(Network used, long atMillis, List<NetworkUse> known) {
      long first = Long.MAX_VALUE;
      int lately = 0;
      for (NetworkUse one : known) {
        first = Math.min(first, one.firstMillis());
        if (atMillis - one.lastMillis() < unseenMillis) {
          lately++;
          if (one.network().equals(used)) {
            return null;
          }
        }
      }
      // None at all lately: a key that slept has no habits left.
      boolean habit = lately > 0 && lately <= fewMax && atMillis - first >= afterMillis;
      return habit
          ? Finding.of(
              NoticeKind.NEW_NETWORK,
              "network",
              used,
              "networks-before",
              lately,
              "in-use-for-days",
              (atMillis - first) / DAY)
          : null;
    }
  }

  /// One key is used from many networks within a span.
  ///
  /// @param networksMax more are unusual
  /// @param spanMillis how long the span is
  public record ManyNetworks(int networksMax, long spanMillis) {

    public static final ManyNetworks DEFAULT = new ManyNetworks(16, HOUR);

    /// @param known networks of the key, this use included
    /// @param atMillis the use
    /// @return null if it is nothing unusual
    public @Nullable Finding check(long atMillis, List<NetworkUse> known) {
      long networks =
          known.stream().filter(one -> atMillis - one.lastMillis() < spanMillis).count();
      return networks > networksMax
          ? Finding.of(
              NoticeKind.MANY_NETWORKS,
              "networks",
              networks,
              "more-than",
              networksMax,
              "within-minutes",
              spanMillis / MINUTE)
          : null;
    }
  }

  /// A key makes, in an hour, many times the calls of its highest hour before.
  ///
  /// @param times how many times
  /// @param callsMin fewer calls are never unusual
  /// @param pastMillis how far back the highest hour is sought; a key must be that old, too, or a
  ///   day
  public record Spike(int times, long callsMin, long pastMillis) {

    public static final Spike DEFAULT = new Spike(10, 1_000, 7 * DAY);

    /// The hour that is compared.
    static final long SPAN_MILLIS = HOUR;

    /// @param calls of the last hour
    /// @param highest calls of the highest hour before
    /// @return null if it is nothing unusual
    public @Nullable Finding check(long calls, long highest, long ageMillis) {
      boolean old = ageMillis >= Math.min(DAY, pastMillis);
      return old && calls >= callsMin && calls / times >= highest && calls > highest * times
          ? Finding.of(
              NoticeKind.SPIKE,
              "calls-within-the-hour",
              calls,
              "highest-hour-before",
              highest,
              "more-than-times",
              times)
          : null;
    }
  }

  /// Most calls of a key are refused for some minutes.
  ///
  /// @param refusedMin fewer are never unusual
  /// @param percent of the key's calls, at least
  /// @param spanMillis how long
  public record Refusals(long refusedMin, int percent, long spanMillis) {

    public static final Refusals DEFAULT = new Refusals(200, 50, 10 * MINUTE);

    /// @param calls of the span, refused ones included
    /// @return null if it is nothing unusual
    public @Nullable Finding check(long calls, long refused) {
      return refused >= refusedMin && refused * 100 >= calls * percent
          ? Finding.of(
              NoticeKind.REFUSALS,
              "refused",
              refused,
              "calls",
              calls,
              "within-minutes",
              spanMillis / MINUTE)
          : null;
    }
  }
}
