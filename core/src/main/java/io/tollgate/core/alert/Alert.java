package io.tollgate.core.alert;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Something an organization is told.
///
/// Condition, threshold, subject and period name it: the same is said once, and again only when the
/// allowance it was held against was raised.
///
/// @param subjectId the key or webhook it is about; of credits, the code of the window's kind
/// @param period the same while the same need not be said again: the start of a window or a day
/// @param basis the allowance that was compared; 0 where none was
/// @param facts by name, in the order in which they are to be read; never a secret
/// @param test whether somebody only tries the channels
/// @param noticed whether it is shown in the portal
/// @param seenMillis 0 while nobody has
/// @param seenBy who did; empty while nobody has
public record Alert(
    long id,
    long organizationId,
    Condition condition,
    int threshold,
    long subjectId,
    long period,
    long basis,
    long atMillis,
    Map<String, String> facts,
    boolean test,
    boolean noticed,
    long seenMillis,
    String seenBy) {

  public Alert {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
