package io.tollgate.gateway.headers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Headers as two arrays, in the order they came. A request has a dozen of them: to look at each is
/// faster than to hash, and the arrays serve the next request again.
///
/// Thread: one.
public final class FlatHeaders extends HttpHeaders {

  private static final int CAPACITY = 24;

  /// Larger lists are not kept for the next request.
  private static final int CAPACITY_KEPT = 128;

  private static final short COLON_SPACE = (':' << 8) | ' ';
  private static final short CRLF = ('\r' << 8) | '\n';

  private CharSequence[] names = new CharSequence[CAPACITY];
  private CharSequence[] values = new CharSequence[CAPACITY];
  private int size;
  private boolean checking;
  private boolean shelved;

  /// Headers that belong to nobody else.
  public FlatHeaders() {}

  /// A copy.
  public static FlatHeaders of(HttpHeaders headers) {
    var copy = new FlatHeaders();
    Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      copy.put(header.getKey(), header.getValue());
    }
    return copy;
  }

  // ---- for the shelf

  /// @param check whether what is added comes from outside and must be checked
  void taken(boolean check) {
    shelved = false;
    checking = check;
  }

  /// @return whether they are worth keeping
  /// @throws IllegalStateException they are on the shelf already: two requests would share them
  boolean shelve() {
    if (shelved) {
      throw new IllegalStateException("headers were given back twice");
    }
    shelved = true;
    clear();
    return names.length <= CAPACITY_KEPT;
  }

  // ---- by place

  /// The name at a place, as it was written.
  ///
  /// @param at 0 or more, below [#size]
  public CharSequence name(int at) {
    return names[at];
  }

  /// The value at a place.
  public CharSequence value(int at) {
    return values[at];
  }

  /// Writes all of them as HTTP/1 has them.
  public void writeTo(ByteBuf out) {
    for (int i = 0; i < size; i++) {
      CharSequence name = names[i];
      CharSequence value = values[i];
      out.ensureWritable(name.length() + value.length() + 4);
      ByteBufUtil.writeAscii(out, name);
      out.writeShort(COLON_SPACE);
      ByteBufUtil.writeAscii(out, value);
      out.writeShort(CRLF);
    }
  }

  /// Adds a header that was checked before.
  public void put(CharSequence name, CharSequence value) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    names[size] = name;
    values[size] = value;
    size++;
  }

  private int find(CharSequence name, int from) {
    for (int i = from; i < size; i++) {
      if (names[i].length() == name.length()
          && AsciiString.contentEqualsIgnoreCase(names[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private void removeFrom(CharSequence name, int from) {
    int kept = from;
    for (int i = from; i < size; i++) {
      if (!AsciiString.contentEqualsIgnoreCase(names[i], name)) {
        names[kept] = names[i];
        values[kept] = values[i];
        kept++;
      }
    }
    Arrays.fill(names, kept, size, null);
    Arrays.fill(values, kept, size, null);
    size = kept;
  }

  private void addChecked(CharSequence name, Object value) {
    CharSequence text = value instanceof CharSequence chars ? chars : value.toString();
    if (checking) {
      if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0) {
        throw new IllegalArgumentException("a header name that is none");
      }
      if (HttpHeaderValidationUtil.validateValidHeaderValue(text) >= 0) {
        throw new IllegalArgumentException("a header value that is none");
      }
    }
    put(name, text);
  }

  // ---- what Netty's codecs ask for

  @Override
  public @Nullable String get(CharSequence name) {
    int at = find(name, 0);
    return at < 0 ? null : values[at].toString();
  }

  @Override
  public @Nullable String get(String name) {
    return get((CharSequence) name);
  }

  @Override
  public List<String> getAll(CharSequence name) {
    int first = find(name, 0);
    if (first < 0) {
      return List.of();
    }
    if (find(name, first + 1) < 0) {
      return List.of(values[first].toString());
    }
    var all = new ArrayList<String>();
    for (int i = first; i >= 0; i = find(name, i + 1)) {
      all.add(values[i].toString());
    }
    return all;
  }

  @Override
  public List<String> getAll(String name) {
    return getAll((CharSequence) name);
  }

  @Override
  public boolean contains(CharSequence name) {
    return find(name, 0) >= 0;
  }

  @Override
  public boolean contains(String name) {
    return contains((CharSequence) name);
  }

  /// As super has it, but without an iterator for each look.
  @Override
  public boolean containsValue(CharSequence name, CharSequence value, boolean ignoreCase) {
    if (!ignoreCase) {
      return super.containsValue(name, value, false);
    }
    for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
      if (HeaderLists.holds(values[i], value)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    addChecked(name, value);
    return this;
  }

  @Override
  public HttpHeaders add(String name, Object value) {
    return add((CharSequence) name, value);
  }

  @Override
  public HttpHeaders add(String name, Iterable<?> all) {
    for (Object value : all) {
      add(name, value);
    }
    return this;
  }

  @Override
  public HttpHeaders addInt(CharSequence name, int value) {
    return add(name, Integer.toString(value));
  }

  @Override
  public HttpHeaders addShort(CharSequence name, short value) {
    return add(name, Short.toString(value));
  }

  @Override
  public HttpHeaders set(CharSequence name, Object value) {
    int at = find(name, 0);
    if (at < 0) {
      return add(name, value);
    }
    removeFrom(name, at);
    return add(name, value);
  }

  @Override
  public HttpHeaders set(String name, Object value) {
    return set((CharSequence) name, value);
  }

  @Override
  public HttpHeaders set(String name, Iterable<?> all) {
    remove(name);
    return add(name, all);
  }

  @Override
  public HttpHeaders setInt(CharSequence name, int value) {
    return set(name, Integer.toString(value));
  }

  @Override
  public HttpHeaders setShort(CharSequence name, short value) {
    return set(name, Short.toString(value));
  }

  @Override
  public HttpHeaders remove(CharSequence name) {
    int at = find(name, 0);
    if (at >= 0) {
      removeFrom(name, at);
    }
    return this;
  }

  @Override
  public HttpHeaders remove(String name) {
    return remove((CharSequence) name);
  }

  @Override
  public HttpHeaders clear() {
    Arrays.fill(names, 0, size, null);
    Arrays.fill(values, 0, size, null);
    size = 0;
    return this;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<String> names() {
    var all = new LinkedHashSet<String>();
    for (int i = 0; i < size; i++) {
      all.add(names[i].toString());
    }
    return all;
  }

  @Override
  public List<Map.Entry<String, String>> entries() {
    var all = new ArrayList<Map.Entry<String, String>>(size);
    iteratorAsString().forEachRemaining(all::add);
    return all;
  }

  @Override
  @SuppressWarnings("deprecation") // Abstract all the same.
  public Iterator<Map.Entry<String, String>> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Map.Entry<String, String> next() {
        requireNext(next);
        var header =
            new AbstractMap.SimpleImmutableEntry<>(names[next].toString(), values[next].toString());
        next++;
        return header;
      }
    };
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Map.Entry<CharSequence, CharSequence> next() {
        requireNext(next);
        var header = new AbstractMap.SimpleImmutableEntry<>(names[next], values[next]);
        next++;
        return header;
      }
    };
  }

  private void requireNext(int next) {
    if (next >= size) {
      throw new NoSuchElementException();
    }
  }

  @Override
  public @Nullable Integer getInt(CharSequence name) {
    String text = get(name);
    return text == null ? null : Integer.valueOf(text);
  }

  @Override
  public int getInt(CharSequence name, int fallback) {
    String text = get(name);
    return text == null ? fallback : Integer.parseInt(text);
  }

  @Override
  public @Nullable Short getShort(CharSequence name) {
    String text = get(name);
    return text == null ? null : Short.valueOf(text);
  }

  @Override
  public short getShort(CharSequence name, short fallback) {
    String text = get(name);
    return text == null ? fallback : Short.parseShort(text);
  }

  @Override
  public @Nullable Long getTimeMillis(CharSequence name) {
    throw new UnsupportedOperationException("nobody here reads dates");
  }

  @Override
  public long getTimeMillis(CharSequence name, long fallback) {
    throw new UnsupportedOperationException("nobody here reads dates");
  }
}
