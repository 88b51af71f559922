package io.tollgate.control.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CursorTest {

  @Test
  void whatIsWrittenIsReadBack() {
    var cursor = new Cursor(Cursor.List.CALLS, 1_795_000_000_000L, Long.MIN_VALUE, -1);

    assertThat(Cursor.read(Cursor.List.CALLS, cursor.write())).isEqualTo(cursor);
  }

  @Test
  void oneListTakesNoOthers() {
    for (Cursor.List one : Cursor.List.values()) {
      for (Cursor.List other : Cursor.List.values()) {
        Cursor read = Cursor.read(other, new Cursor(one, 7).write());
        assertThat(read != null).isEqualTo(one == other);
      }
    }
  }

  @Test
  void everyOtherTextIsNone() {
    for (String text : new String[] {"", "AAAA", "%%%", "a b", "é", "x".repeat(500)}) {
      assertThat(Cursor.read(Cursor.List.KEYS, text)).as(text).isNull();
    }
  }
}
