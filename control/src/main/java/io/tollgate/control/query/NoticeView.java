package io.tollgate.control.query;

import io.tollgate.core.notice.Notice;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something about a key that somebody should know.
///
/// @param kind stable text, such as `key-leaked`
/// @param facts what was seen, by name
/// @param acknowledgedAt null while nobody has
/// @param acknowledgedBy null while nobody has
public record NoticeView(
    String id,
    String organization,
    String key,
    String kind,
    Instant at,
    Map<String, String> facts,
    @Nullable Instant acknowledgedAt,
    @Nullable String acknowledgedBy) {

  public static NoticeView of(Notice notice) {
    boolean open = notice.acknowledgedMillis() == 0;
    return new NoticeView(
        PublicId.NOTICE.write(notice.id()),
        PublicId.ORGANIZATION.write(notice.organizationId()),
        PublicId.KEY.write(notice.keyId()),
        notice.kind().text(),
        Instant.ofEpochMilli(notice.atMillis()),
        notice.facts(),
        open ? null : Instant.ofEpochMilli(notice.acknowledgedMillis()),
        open ? null : notice.acknowledgedBy());
  }
}
