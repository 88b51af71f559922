package io.tollgate.control.leak;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.notice.NoticeKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Acts on keys that were found where they do not belong.
///
/// Thread: any that may block.
public final class LeakReports {

  /// Longest text that is looked up.
  private static final int TOKEN_MAX = 1_024;

  /// Places of one key that one report tells of.
  private static final int PLACES_MAX = 10;

  /// What every key of our own format begins with; one without the right checksum was never made.
  private static final Pattern OWN_PREFIX = Pattern.compile("tg_(live|qa|dev)_");

  private static final Pattern LINES = Pattern.compile("L[0-9]{1,7}(-L[0-9]{1,7})?");

  private final ControlPorts ports;
  private final CommandExecutor executor;
  private final LongAdder known = new LongAdder();
  private final LongAdder unknown = new LongAdder();

  public LeakReports(ControlPorts ports, CommandExecutor executor) {
    this.ports = ports;
    this.executor = executor;
  }

  /// A text that looks like a key, and where it was found.
  ///
  /// @param type what the reporter calls its kind; may be empty
  /// @param url where it was found; may be empty
  /// @param source what kind of place that is; may be empty
  public record Found(String token, String type, String url, String source) {

    /// Without the token.
    @Override
    public String toString() {
      return "Found[***]";
    }
  }

  /// What became of one text.
  ///
  /// @param key the key it is, as it is now; null if it is none
  public record Verdict(@Nullable ApiKey key) {}

  /// Tokens that were keys, since the start.
  public long known() {
    return known.sum();
  }

  /// Tokens that were none.
  public long unknown() {
    return unknown.sum();
  }

  /// Acts on all that were found. To be told again changes nothing.
  ///
  /// @param reporter who says so, for the audit
  /// @return one verdict for each, in the same order
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach; what is told again
  ///   then is done then
  public List<Verdict> take(List<Found> all, String reporter) {
    LeakAction action = ports.watching().leaks().get().action();
    KeyHasher hasher = ports.making().hashers().get();
    var verdicts = new ArrayList<Verdict>(all.size());
    var places = new HashMap<Long, Integer>();
    for (Found found : all) {
      ApiKey key = find(found.token(), hasher);
      if (key == null) {
        unknown.increment();
      } else {
        known.increment();
        if (places.merge(key.id(), 1, Integer::sum) <= PLACES_MAX) {
          key = act(key, found, action, reporter);
        }
      }
      verdicts.add(new Verdict(key));
    }
    return verdicts;
  }

  private @Nullable ApiKey find(String token, KeyHasher hasher) {
    boolean typo = OWN_PREFIX.matcher(token).lookingAt() && !KeyShape.TOLLGATE.matches(token);
    if (token.isEmpty() || token.length() > TOKEN_MAX || typo) {
      return null;
    }
    ApiKey key = lookUp(token, hasher);
    String lower = token.toLowerCase(Locale.ROOT);
    // Some dialects take their keys in any case.
    return key != null || lower.equals(token) ? key : lookUp(lower, hasher);
  }

  private @Nullable ApiKey lookUp(String text, KeyHasher hasher) {
    return ports.stores().keys().find(hasher.digest(text), hasher.previousDigest(text));
  }

  private ApiKey act(ApiKey key, Found found, LeakAction action, String reporter) {
    long now = ports.clock().millis();
    if (key.canary()) {
      // It goes on as it is: whoever uses it now shall be seen.
      raise(NoticeKind.CANARY_LEAKED, key, found, reporter, now);
      return key;
    }
    if (key.state() == KeyState.DELETED || key.expiresMillis() <= now) {
      return key;
    }
    ApiKey next =
        switch (action) {
          case DISABLE -> mark(key, KeyState.LEAKED, reporter);
          case QUARANTINE -> mark(key, KeyState.QUARANTINED, reporter);
          case NOTIFY -> key;
        };
    raise(NoticeKind.KEY_LEAKED, next, found, reporter, now);
    return next;
  }

  private ApiKey mark(ApiKey key, KeyState state, String reporter) {
    return switch (executor.execute(
        new Command.MarkLeaked(key.id(), state), "leak-report:" + reporter)) {
      case Outcome.Done<ApiKey> done -> done.value();
      // Deleted meanwhile.
      case Outcome.Rejected<ApiKey> _ -> key;
    };
  }

  private void raise(NoticeKind kind, ApiKey key, Found found, String reporter, long now) {
    String place = place(found);
    var facts = new LinkedHashMap<String, String>();
    facts.put("reporter", reporter);
    put(facts, "url", place);
    put(facts, "source", without(found.source(), found.token()));
    put(facts, "type", without(found.type(), found.token()));
    facts.put("state", key.state().name().toLowerCase(Locale.ROOT));
    ports
        .watching()
        .raising()
        .raise(kind, key.organizationId(), key.id(), period(reporter + '\n' + place), now, facts);
  }

  private static void put(Map<String, String> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
  }

  /// Where it was found, without what a URL may carry beside the place.
  private static String place(Found found) {
    URI url;
    try {
      url = URI.create(found.url());
    } catch (IllegalArgumentException _) {
      return ""; // Whatever it is, nobody can go there.
    }
    String scheme = url.getScheme();
    boolean web = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
    if (!web || url.getHost() == null) {
      return "";
    }
    String fragment = url.getRawFragment();
    String lines = fragment != null && LINES.matcher(fragment).matches() ? "#" + fragment : "";
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return without(
        scheme.toLowerCase(Locale.ROOT) + "://" + url.getHost() + port + path + lines,
        found.token());
  }

  private static String without(String text, String token) {
    return text.replace(token, "***");
  }

  /// The same for the same words, and for others most likely not.
  private static long period(String words) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8));
      return KeyDigest.of(hash).a();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
