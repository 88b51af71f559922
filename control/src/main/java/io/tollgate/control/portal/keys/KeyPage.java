package io.tollgate.control.portal.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One key.
///
/// @param row as in the list
/// @param id public
/// @param sentences all it may
/// @param scopes what it may use; empty for all
/// @param note of its owner; empty for none
/// @param maker who made it; empty if nobody can tell
/// @param month calls, refused calls and credits of the last 30 days
/// @param requests path of the list of its calls
/// @param calls its newest ones
/// @param overlap null where it was not replaced, or has ended
/// @param successor path of the key that took its place; null for none
/// @param predecessor path of the key whose place it took; null for none
/// @param tokenNeeded whether it is refused without a signed token beside it
/// @param done what was just done, as the words name it; empty for nothing
/// @param problem why what was asked for was not done; null if it was
public record KeyPage(
    KeyListPage.Row row,
    String id,
    String api,
    List<String> sentences,
    List<String> scopes,
    List<String> allow,
    List<String> deny,
    List<String> limits,
    String note,
    Instant made,
    String maker,
    @Nullable Instant expires,
    Figures month,
    String requests,
    List<Call> calls,
    @Nullable Overlap overlap,
    @Nullable String successor,
    @Nullable String predecessor,
    boolean tokenNeeded,
    List<Change> history,
    boolean changes,
    String done,
    @Nullable String problem) {

  /// In the reader's figures.
  ///
  /// @param count of the calls
  public record Figures(long count, String calls, String refused, String credits) {}

  /// A call.
  ///
  /// @param path of its own page
  /// @param call method and path
  /// @param status 0 where nothing could be sent any more
  /// @param refusal why it was refused, in words; null if it was not
  /// @param address where it came from
  public record Call(
      String path,
      Instant at,
      String call,
      int status,
      @Nullable String refusal,
      String address,
      String credits) {}

  /// A key that was replaced and goes on.
  ///
  /// @param calls made with it since
  /// @param agent of the client that used it last; empty if that is not known
  /// @param places where the newest of those calls came from, the newest first
  public record Overlap(
      Instant ends, long calls, String callsText, String agent, List<Place> places) {}

  /// Where calls came from.
  ///
  /// @param calls how many of them
  /// @param last when the newest of them was made
  public record Place(String address, String calls, Instant last) {}

  /// Something that happened to it.
  public record Change(Instant at, String actor, String words) {}
}
