package io.tollgate.gateway.metering;

import io.netty.buffer.ByteBufAllocator;
import io.tollgate.core.price.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to look for in a route's answers, made once at configuration time. Immutable; any thread.
public final class MeterPlan {

  /// Longest name of a counted, read or replaced member, in characters. Bounds what is held back
  /// while a name that goes by is compared.
  public static final int NAME_MAX = 256;

  private final List<JsonPath> counts;
  private final List<JsonPath> values;
  private final PathNode root;
  private final boolean[] wildcards;
  private final boolean replaces;
  private final byte[] member;
  private final byte[] memberLead;
  private final int nameMax;

  private MeterPlan(List<JsonPath> counts, List<JsonPath> values, @Nullable String member) {
    this.counts = List.copyOf(counts);
    this.values = List.copyOf(values);
    this.root = PathNode.follow(this.counts, this.values);
    this.wildcards = new boolean[values.size()];
    for (int i = 0; i < wildcards.length; i++) {
      wildcards[i] = values.get(i).segments().contains(JsonPath.ANY);
    }
    this.replaces = member != null;
    this.member = PathNode.ascii(member == null ? "" : member);
    this.memberLead = (",\"" + member + "\":").getBytes(StandardCharsets.US_ASCII);
    this.nameMax = longestName(counts, values, member);
    if (nameMax > NAME_MAX) {
      throw new IllegalArgumentException(
          "member name: " + nameMax + " characters (expected: ..=" + NAME_MAX + ")");
    }
  }

  /// A plan.
  ///
  /// @param counts paths whose elements are counted, [AnswerMeter#count] by their place here
  /// @param values paths at which an integer is read, [AnswerMeter#value] by their place here
  /// @param member name of the top-level member to take out and put in anew; null for none, and
  ///   then answers pass untouched
  /// @throws IllegalArgumentException a name is not printable ASCII or too long, or wildcards cross
  ///   too often to be followed at once
  public static MeterPlan of(
      List<JsonPath> counts, List<JsonPath> values, @Nullable String member) {
    return new MeterPlan(counts, values, member);
  }

  /// A meter for one answer; [AnswerMeter#reset] readies it for the next.
  ///
  /// @param allocator gives the few small buffers a replaced member needs
  public AnswerMeter meter(ByteBufAllocator allocator) {
    return new AnswerMeter(this, allocator, Skippers::fastest);
  }

  PathNode root() {
    return root;
  }

  /// The counted paths.
  public List<JsonPath> counts() {
    return counts;
  }

  /// The read paths.
  public List<JsonPath> values() {
    return values;
  }

  /// Whether a read path may rightly be met more than once.
  boolean wildcard(int value) {
    return wildcards[value];
  }

  /// Whether a top-level member is to be replaced.
  boolean replaces() {
    return replaces;
  }

  /// That member's name.
  byte[] member() {
    return member;
  }

  /// What stands before the new member's value: comma, name, colon.
  byte[] memberLead() {
    return memberLead;
  }

  int nameMax() {
    return nameMax;
  }

  private static int longestName(
      List<JsonPath> counts, List<JsonPath> values, @Nullable String member) {
    int longest = member == null ? 0 : member.length();
    for (List<JsonPath> paths : List.of(counts, values)) {
      for (JsonPath path : paths) {
        for (String segment : path.segments()) {
          longest = Math.max(longest, segment.length());
        }
      }
    }
    return longest;
  }
}
