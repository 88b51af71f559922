package io.tollgate.control.portal.session;

import io.tollgate.core.session.StoredSession;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/// One session of a browser. Remembers text and nothing else, so what is stored needs no classes to
/// be read again, and holds no object graph that a stranger could shape.
///
/// Thread: one request's; each request has its own copy.
public final class BrowserSession implements Session {

  /// Attribute: the id of the person who is signed in.
  public static final String PERSON = "person";

  /// Attribute: the browser's own words at sign-in.
  public static final String AGENT = "agent";

  /// Attribute: where it was last used from.
  public static final String ADDRESS = "address";

  /// What is stored of the instant it was last used: finer would be a write with each request.
  private static final long SEEN_STEP_MILLIS = Duration.ofMinutes(1).toMillis();

  private final Map<String, String> attributes = new HashMap<>();
  private final Supplier<Instant> now;
  private final Instant created;
  private String id;
  private Instant seen;
  private Duration idleMax;
  private @Nullable StoredSession stored;

  /// A new one.
  BrowserSession(String id, Supplier<Instant> now, Duration idleMax) {
    this.id = id;
    this.now = now;
    this.created = now.get();
    this.seen = created;
    this.idleMax = idleMax;
  }

  /// One that was kept.
  BrowserSession(String id, StoredSession stored, Supplier<Instant> now, Duration idleMax) {
    this.id = id;
    this.now = now;
    this.stored = stored;
    this.created = Instant.ofEpochMilli(stored.createdMillis());
    this.seen = Instant.ofEpochMilli(stored.seenMillis());
    this.idleMax = idleMax;
    attributes.putAll(stored.facts());
    if (stored.personId() != 0) {
      attributes.put(PERSON, Long.toString(stored.personId()));
    }
    attributes.put(AGENT, stored.agent());
    attributes.put(ADDRESS, stored.address());
  }

  /// As it was last kept; null if it never was.
  @Nullable StoredSession stored() {
    return stored;
  }

  void storedAs(StoredSession kept) {
    stored = kept;
  }

  /// As it should be kept now.
  StoredSession toStored() {
    var facts = new HashMap<>(attributes);
    String person = facts.remove(PERSON);
    String agent = facts.remove(AGENT);
    String address = facts.remove(ADDRESS);
    return new StoredSession(
        SessionIds.digest(id),
        person == null ? 0 : Long.parseLong(person),
        created.toEpochMilli(),
        Math.floorDiv(seen.toEpochMilli(), SEEN_STEP_MILLIS) * SEEN_STEP_MILLIS,
        cut(agent, StoredSession.AGENT_MAX),
        cut(address, StoredSession.ADDRESS_MAX),
        facts);
  }

  private static String cut(@Nullable String text, int lengthMax) {
    return text == null ? "" : text.substring(0, Math.min(text.length(), lengthMax));
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String changeSessionId() {
    id = SessionIds.next();
    return id;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The interface's own form.
  public <T> @Nullable T getAttribute(String name) {
    return (T) attributes.get(name);
  }

  @Override
  public Set<String> getAttributeNames() {
    return Set.copyOf(attributes.keySet());
  }

  /// @param value text without line ends; null removes
  @Override
  public void setAttribute(String name, @Nullable Object value) {
    switch (value) {
      case null -> removeAttribute(name);
      case String text when text.chars().noneMatch(c -> c < ' ') && name.indexOf('=') < 0 ->
          attributes.put(name, text);
      default ->
          throw new IllegalArgumentException(
              "session attribute " + name + ": only text on one line is kept");
    }
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  @Override
  public Instant getCreationTime() {
    return created;
  }

  @Override
  public void setLastAccessedTime(Instant at) {
    // By our clock, and not by whoever calls.
    seen = now.get();
  }

  @Override
  public Instant getLastAccessedTime() {
    return seen;
  }

  @Override
  public void setMaxInactiveInterval(Duration interval) {
    idleMax = Objects.requireNonNull(interval);
  }

  @Override
  public Duration getMaxInactiveInterval() {
    return idleMax;
  }

  /// Never of one that was found: [Sessions] finds none that has expired.
  @Override
  public boolean isExpired() {
    return false;
  }
}
