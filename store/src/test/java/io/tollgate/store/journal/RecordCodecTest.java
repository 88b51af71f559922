package io.tollgate.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.unit.RequestId;
import io.tollgate.core.window.WindowKind;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private final RecordCodec codec = new RecordCodec();

  @Test
  void aRecordComesBackAsItWas() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var buffer = ByteBuffer.allocateDirect(RecordCodec.BODY_MAX);
    for (int i = 0; i < 5_000; i++) {
      CallRecord record = Calls.random(random, i, 1000);

      RecordCodec.encode(record, buffer.clear());
      CallRecord back = codec.decode(buffer.flip());

      assertThat(back).as("seed %d, record %d", seed, i).isEqualTo(record);
    }
  }

  @Test
  void bytesThatAreNoRecordAreRefusedAndNothingElseHappens() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);
    for (int i = 0; i < 50_000; i++) {
      RecordCodec.encode(Calls.random(random, i, 60), buffer.clear());
      int end = buffer.position();
      switch (random.nextInt(3)) {
        case 0 -> end = random.nextInt(end);
        case 1 -> buffer.put(random.nextInt(end), (byte) random.nextInt());
        default -> {
          for (int at = 0; at < end; at++) {
            buffer.put(at, (byte) random.nextInt());
          }
        }
      }
      try {
        codec.decode(buffer.position(0).limit(end));
      } catch (IllegalArgumentException _) {
        // The one declared answer.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", record " + i, e);
      }
    }
  }

  @Test
  void longTextsAreCutAndLongIdsAreRefused() {
    CallRecord longTexts = with("api", "M".repeat(99), "ü".repeat(999), "a".repeat(999));
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);
    RecordCodec.encode(longTexts, buffer);

    CallRecord back = codec.decode(buffer.flip());

    assertThat(back.method()).isEqualTo("M".repeat(CallRecord.METHOD_MAX));
    assertThat(back.target()).isEqualTo("ü".repeat(CallRecord.TARGET_MAX));
    assertThat(back.address()).isEqualTo("a".repeat(RecordCodec.ADDRESS_MAX));
    for (String id : new String[] {"i".repeat(256), "€".repeat(86), "€".repeat(9999)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RecordCodec.encode(with(id, "GET", "/", ""), buffer.clear()))
          .withMessageContaining("apiId");
    }
    for (String id : new String[] {"i".repeat(255), "€".repeat(85)}) {
      RecordCodec.encode(with(id, "GET", "/", ""), buffer.clear());
      assertThat(codec.decode(buffer.flip()).apiId()).isEqualTo(id);
    }
  }

  @Test
  void theLargestRecordFitsItsBound() {
    int size = RecordCodec.WINDOWS_MAX;
    var kinds = new WindowKind[size];
    var numbers = new long[size];
    java.util.Arrays.fill(kinds, WindowKind.UTC_DAY);
    java.util.Arrays.fill(numbers, -1);
    String text = "€".repeat(999);
    String id = "€".repeat(85);
    var record =
        new CallRecord(
            new RequestId(-1, -1),
            -1,
            -1,
            -1,
            id,
            id,
            text,
            text,
            -1,
            null,
            -1,
            -1,
            -1,
            -1,
            text,
            new StoredWindows(kinds, numbers, numbers, numbers, numbers),
            "s".repeat(CallRecord.SUBJECT_MAX));
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);

    RecordCodec.encode(record, buffer);

    assertThat(codec.decode(buffer.flip()).windows()).isEqualTo(record.windows());
  }

  @Test
  void aRecordOfTheFirstFormIsReadAndACallWithinItsCapsIsStillWrittenInIt() {
    var first = ByteBuffer.allocate(64);
    first.put((byte) 1).putLong(7).putLong(8);
    // Instant, organization, key; four empty texts; status, refusal; credits and three figures;
    // address; one window.
    first.put(new byte[] {1, 2, 3, 0, 0, 0, 0, 4, 0, 5, 6, 7, 8, 0, 1, 2, 9, 10}).flip();

    CallRecord read = codec.decode(first);

    assertThat(read.credits()).isEqualTo(5);
    assertThat(read.windows().ceiling(0)).isEqualTo(10);
    assertThat(read.windows().overage(0)).isZero();
    var again = ByteBuffer.allocate(RecordCodec.BODY_MAX);
    RecordCodec.encode(read, again);
    assertThat(again.flip()).isEqualTo(first.rewind());
  }

  @Test
  void aCallBeyondItsCapIsWrittenInTheSecondForm() {
    var windows =
        new StoredWindows(
            new WindowKind[] {WindowKind.UTC_DAY, WindowKind.UTC_MONTH},
            new long[] {1, 2},
            new long[] {3, 4},
            new long[] {0, 5},
            new long[] {0, 2_500_000});
    CallRecord plain = with("api", "GET", "/", "");
    var beyond =
        new CallRecord(
            plain.id(), 3, 4, 5, "api", "r", "GET", "/", 200, null, 6, 1, 1, 1, "", windows);
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);

    RecordCodec.encode(beyond, buffer);

    assertThat(buffer.get(0)).isEqualTo((byte) 2);
    assertThat(codec.decode(buffer.flip())).isEqualTo(beyond);
  }

  @Test
  void aCallMadeForSomebodyIsWrittenInTheThirdFormWithinItsCapsAndBeyond() {
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);
    for (long overage : new long[] {0, 7}) {
      var windows =
          new StoredWindows(
              new WindowKind[] {WindowKind.UTC_MONTH},
              new long[] {1},
              new long[] {3},
              new long[] {overage},
              new long[] {overage});
      CallRecord call =
          new CallRecord(
                  new RequestId(1, 2),
                  3,
                  4,
                  5,
                  "api",
                  "r",
                  "GET",
                  "/",
                  200,
                  null,
                  6,
                  1,
                  1,
                  1,
                  "192.0.2.1",
                  windows)
              .with("user-7");

      RecordCodec.encode(call, buffer.clear());

      assertThat(buffer.get(0)).isEqualTo((byte) 3);
      assertThat(codec.decode(buffer.flip())).isEqualTo(call);
    }
  }

  @Test
  void aFormOfALaterVersionIsRefused() {
    var buffer = ByteBuffer.allocate(RecordCodec.BODY_MAX);
    RecordCodec.encode(with("api", "GET", "/", ""), buffer);
    for (byte form : new byte[] {-1, 0, 4}) {
      buffer.put(0, form);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> codec.decode(buffer.duplicate().flip()))
          .withMessageContaining("form");
    }
  }

  private static CallRecord with(String apiId, String method, String target, String address) {
    return new CallRecord(
        new RequestId(1, 2),
        3,
        4,
        5,
        apiId,
        "r",
        method,
        target,
        200,
        null,
        1,
        1,
        1,
        1,
        address,
        HeldWindows.NONE);
  }
}
