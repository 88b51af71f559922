package io.tollgate.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Collects what is wrong with one file.
final class Problems {

  /// Most problems told; more would not be read.
  static final int TOLD_MAX = 50;

  private final TreeMap<Place, TreeSet<String>> reasons = new TreeMap<>();
  private int count;

  void add(Place at, String reason) {
    if (reasons.computeIfAbsent(at, _ -> new TreeSet<>()).add(reason)) {
      count++;
    }
  }

  /// How many there are so far; two readings tell whether something between them was wrong.
  int count() {
    return count;
  }

  boolean none() {
    return reasons.isEmpty();
  }

  /// The first [#TOLD_MAX] by position; a last one says how many were left out.
  List<Problem> told(String file) {
    var told = new ArrayList<Problem>();
    reasons.forEach((at, here) -> {
      for (String reason : here) {
        if (told.size() < TOLD_MAX) {
          told.add(new Problem(file, at.line(), at.column(), reason));
        }
      }
    });
    if (count > TOLD_MAX) {
      Problem last = told.getLast();
      told.add(
          new Problem(
              file, last.line(), last.column(), "and " + (count - TOLD_MAX) + " more after this"));
    }
    return List.copyOf(told);
  }
}
