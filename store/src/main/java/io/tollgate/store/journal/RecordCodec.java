package io.tollgate.store.journal;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A call's record as bytes and back. Docs: `docs/journal.md`.
///
/// The first byte is the form of the rest. A new field is a new form; older ones stay readable.
/// Numbers are little groups of seven bits (LEB128), texts are UTF-8 behind their length.
///
/// Thread: one; [#decode] reuses a scratch array.
final class RecordCodec {

  /// Most bytes of a record's body, whatever it holds: the sum of the bounds below, rounded up.
  static final int BODY_MAX = 4850;

  /// Most bytes of an api's or a route's id. They matter to the books, so they are never cut.
  static final int ID_BYTES_MAX = 255;

  /// Most characters kept of an address: twice the longest IPv6 text with a zone.
  static final int ADDRESS_MAX = 96;

  /// Most windows one call is charged to: six kinds, for organization and key.
  static final int WINDOWS_MAX = 32;

  /// Of a call within its caps, which is almost every one.
  private static final int FORM = 1;

  /// Of a call beyond a cap: each window says by how many credits, and what they cost.
  private static final int FORM_OVERAGE = 2;

  /// Of a call made for somebody, beyond a cap or not: the second form, and the subject behind the
  /// address.
  private static final int FORM_SUBJECT = 3;

  private static final int UTF8_MAX = 3;

  private final byte[] scratch = new byte[CallRecord.TARGET_MAX * UTF8_MAX];

  /// Writes a record at the buffer's position, which has room for [#BODY_MAX].
  ///
  /// Method, target, address and subject are cut at their bounds; nothing else is.
  ///
  /// @throws IllegalArgumentException an id or a number of windows beyond its bound; the buffer's
  ///   position is then undefined
  static void encode(CallRecord record, ByteBuffer out) {
    int form = form(record);
    boolean beyond = form != FORM;
    out.put((byte) form);
    out.putLong(record.id().high());
    out.putLong(record.id().low());
    putLong(out, record.atMillis());
    putLong(out, record.organizationId());
    putLong(out, record.keyId());
    putId(out, "apiId", record.apiId());
    putId(out, "routeId", record.routeId());
    putText(out, record.method(), CallRecord.METHOD_MAX);
    putText(out, record.target(), CallRecord.TARGET_MAX);
    putLong(out, record.status());
    RefusalCode refusal = record.refusal();
    out.put((byte) (refusal == null ? 0 : refusal.number()));
    putLong(out, record.credits());
    putLong(out, record.counted());
    putLong(out, record.durationMicros());
    putLong(out, record.answerBytes());
    putText(out, record.address(), ADDRESS_MAX);
    if (form == FORM_SUBJECT) {
      putText(out, record.subject(), CallRecord.SUBJECT_MAX);
    }
    HeldWindows windows = record.windows();
    int size = windows.size();
    if (size > WINDOWS_MAX) {
      throw new IllegalArgumentException(
          "windows: " + size + " (expected: <= " + WINDOWS_MAX + ")");
    }
    out.put((byte) size);
    for (int i = 0; i < size; i++) {
      out.put((byte) windows.kind(i).code());
      putLong(out, windows.startMillis(i));
      putLong(out, windows.ceiling(i));
      if (beyond) {
        putLong(out, windows.overage(i));
        putLong(out, windows.overageNanos(i));
      }
    }
  }

  /// The oldest that has room for what is to be said.
  private static int form(CallRecord record) {
    if (!record.subject().isEmpty()) {
      return FORM_SUBJECT;
    }
    return beyond(record.windows()) ? FORM_OVERAGE : FORM;
  }

  private static boolean beyond(HeldWindows windows) {
    for (int i = 0; i < windows.size(); i++) {
      if (windows.overage(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Reads the record that fills the buffer from position to limit.
  ///
  /// @throws IllegalArgumentException not a record, or of a form this version does not know
  CallRecord decode(ByteBuffer in) {
    try {
      int form = in.get();
      if (form < FORM || form > FORM_SUBJECT) {
        throw new IllegalArgumentException(
            "record form " + form + " (known: " + FORM + " to " + FORM_SUBJECT + ")");
      }
      RequestId id = new RequestId(in.getLong(), in.getLong());
      long atMillis = getLong(in);
      long organizationId = getLong(in);
      long keyId = getLong(in);
      String apiId = getText(in);
      String routeId = getText(in);
      String method = getText(in);
      String target = getText(in);
      int status = Math.toIntExact(getLong(in));
      int refusal = in.get();
      long credits = getLong(in);
      long counted = getLong(in);
      long durationMicros = getLong(in);
      long answerBytes = getLong(in);
      String address = getText(in);
      String subject = form == FORM_SUBJECT ? getText(in) : "";
      CallRecord record =
          new CallRecord(
              id,
              atMillis,
              organizationId,
              keyId,
              apiId,
              routeId,
              method,
              target,
              status,
              refusal(refusal),
              credits,
              counted,
              durationMicros,
              answerBytes,
              address,
              windows(in, form != FORM),
              subject);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("bytes behind a record: " + in.remaining());
      }
      return record;
    } catch (BufferUnderflowException | ArithmeticException e) {
      throw new IllegalArgumentException("not a record", e);
    }
  }

  private static @Nullable RefusalCode refusal(int number) {
    return number == 0 ? null : RefusalCode.ofNumber(number);
  }

  private static HeldWindows windows(ByteBuffer in, boolean beyond) {
    int size = in.get();
    if (size == 0) {
      return HeldWindows.NONE;
    }
    if (size < 0 || size > WINDOWS_MAX) {
      throw new IllegalArgumentException("windows: " + size);
    }
    WindowKind[] kinds = new WindowKind[size];
    long[] starts = new long[size];
    long[] ceilings = new long[size];
    long[] overages = new long[size];
    long[] nanos = new long[size];
    for (int i = 0; i < size; i++) {
      kinds[i] = WindowKind.ofCode(in.get());
      starts[i] = getLong(in);
      ceilings[i] = getLong(in);
      if (beyond) {
        overages[i] = getLong(in);
        nanos[i] = getLong(in);
      }
    }
    return new StoredWindows(kinds, starts, ceilings, overages, nanos);
  }

  private static void putLong(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long getLong(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  private static void putId(ByteBuffer out, String name, String id) {
    int at = out.position();
    // As many characters as bytes are allowed: what passes this bound and the next is whole.
    if (id.length() > ID_BYTES_MAX) {
      throw new IllegalArgumentException(name + ": longer than " + ID_BYTES_MAX + " bytes");
    }
    putText(out, id, ID_BYTES_MAX);
    if (out.position() - at > ID_BYTES_MAX + 2) {
      throw new IllegalArgumentException(name + ": longer than " + ID_BYTES_MAX + " bytes");
    }
  }

  /// Almost every text is ASCII: it is copied character by character behind a length that is
  /// already known. The first other character starts again by way of an array.
  private static void putText(ByteBuffer out, String text, int charsMax) {
    int length = Math.min(text.length(), charsMax);
    int start = out.position();
    putLong(out, length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        out.position(start);
        byte[] bytes = text.substring(0, length).getBytes(StandardCharsets.UTF_8);
        putLong(out, bytes.length);
        out.put(bytes);
        return;
      }
      out.put((byte) c);
    }
  }

  private String getText(ByteBuffer in) {
    long length = getLong(in);
    if (length < 0 || length > scratch.length) {
      throw new IllegalArgumentException("text of " + length + " bytes");
    }
    in.get(scratch, 0, (int) length);
    return new String(scratch, 0, (int) length, StandardCharsets.UTF_8);
  }
}
