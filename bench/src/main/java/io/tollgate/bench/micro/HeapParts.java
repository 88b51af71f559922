package io.tollgate.bench.micro;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/// What lives in the heap, by class, as the JVM counts it after a collection.
///
/// @param bytes of all objects of a class
record HeapParts(Map<String, Long> bytes) {

  /// Bytes for each key below which a class is not told of.
  private static final double TOLD_FROM = 0.5;

  static HeapParts now() {
    String histogram;
    try {
      histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("this JVM has no class histogram", e);
    }
    var bytes = new HashMap<String, Long>();
    // A line is: number, instances, bytes, class, and the module of some.
    histogram
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 4 && words[0].endsWith(":"))
        .forEach(words -> bytes.merge(words[3], Long.valueOf(words[2]), Long::sum));
    return new HeapParts(bytes);
  }

  /// Prints what has been added for each of so many, most first.
  void tell(String what, HeapParts before, int each) {
    var added = new HashMap<String, Double>();
    bytes.forEach((name, now) ->
        added.put(name, (double) (now - before.bytes.getOrDefault(name, 0L)) / each));
    System.out.printf(
        "%s: %.1f bytes%n", what, added.values().stream().mapToDouble(Double::doubleValue).sum());
    added.entrySet().stream()
        .filter(part -> part.getValue() >= TOLD_FROM)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(part -> System.out.printf("  %5.1f  %s%n", part.getValue(), name(part.getKey())));
  }

  /// Arrays stand as the JVM has them, such as `[B`.
  private static String name(String ofClass) {
    return ofClass.startsWith("[B")
        ? "byte[]"
        : ofClass.startsWith("[L") ? ofClass.substring(2).replace(";", "[]") : ofClass;
  }
}
