package io.tollgate.control.portal.keys;

import io.tollgate.control.portal.page.Form;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is asked before a key is rotated or deleted: which key, what follows, its last use.
///
/// @param path of the key's page
/// @param usedAt null if it never was
/// @param typed whether its name has to be typed: it was used lately
/// @param serves whether calls with it are served now
/// @param overlaps how long the old key may go on: value and words; empty for a deletion
/// @param once tells a form that is sent again from another
/// @param reason why they can't; null if they can
public record EndPage(
    Form form,
    String path,
    String label,
    String hint,
    @Nullable Instant usedAt,
    @Nullable String address,
    boolean typed,
    boolean serves,
    Map<String, String> overlaps,
    String once,
    @Nullable String reason) {}
