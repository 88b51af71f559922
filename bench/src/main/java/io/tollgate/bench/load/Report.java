package io.tollgate.bench.load;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Tables for the terminal.
final class Report {

  private static final int THREADS_SHOWN = 6;

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /// All rounds of one scenario: medians, and CPU divided by each reference's of the same round.
  void scenario(Scenario scenario, List<Sample> samples) {
    Set<String> targets = new LinkedHashSet<>();
    samples.forEach(sample -> targets.add(sample.target()));
    List<String> references = new ArrayList<>();
    for (String reference : List.of(Peers.REFERENCE, Peers.UNREAD, Peers.SPRING)) {
      if (targets.contains(reference)) {
        references.add(reference);
      }
    }
    out.printf("%n%s: %s%n", lower(scenario), scenario.words());
    out.printf(
        "%-18s%10s%12s%9s%9s%10s%10s%8s",
        "", "req/s", "CPU us/req", "user", "system", "p50 us", "p99 us", "MB");
    references.forEach(reference -> out.printf("%26s", "x " + reference));
    out.println();
    for (String target : targets) {
      List<Sample> own = samples.stream().filter(s -> s.target().equals(target)).toList();
      out.printf(
          Locale.ROOT,
          "%-18s%10.0f%12.1f%9.1f%9.1f%10.0f%10.0f%8.0f",
          target,
          middle(own, Sample::perSecond),
          middle(own, Sample::cpu),
          middle(own, Sample::user),
          middle(own, Sample::system),
          middle(own, Sample::p50),
          middle(own, Sample::p99),
          middle(own, Sample::memoryMegabytes));
      for (String reference : references) {
        out.printf("%26s", ratios(samples, target, reference).spread());
      }
      long errors = own.stream().mapToLong(Sample::errors).sum();
      out.println(errors == 0 ? "" : "   " + errors + " ERRORS: these figures mean nothing");
    }
  }

  /// CPU per request of a target divided by a reference's, round by round.
  static Median ratios(List<Sample> samples, String target, String reference) {
    var ratios = new ArrayList<Double>();
    for (Sample sample : samples) {
      if (sample.target().equals(target)) {
        samples.stream()
            .filter(s -> s.target().equals(reference) && s.round() == sample.round())
            .findFirst()
            .ifPresent(s -> ratios.add(sample.cpu() / s.cpu()));
      }
    }
    return Median.of(ratios);
  }

  static double middle(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return Median.of(samples.stream().mapToDouble(figure).toArray()).middle();
  }

  void latency(List<Sample.Latency> samples) {
    if (samples.isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "%nlatency: 289 B at %.0f requests a second, from the instant each was due%n",
        samples.getFirst().perSecond());
    out.printf("%-18s%10s%10s%28s%28s%n", "", "p50 us", "p99 us", "added p50 us", "added p99 us");
    Set<String> targets = new LinkedHashSet<>();
    samples.forEach(sample -> targets.add(sample.target()));
    for (String target : targets) {
      List<Sample.Latency> own = samples.stream().filter(s -> s.target().equals(target)).toList();
      out.printf(
          Locale.ROOT,
          "%-18s%10.0f%10.0f%28s%28s",
          target,
          latencies(own, Sample.Latency::p50).middle(),
          latencies(own, Sample.Latency::p99).middle(),
          micros(latencies(own, Sample.Latency::addedP50)),
          micros(latencies(own, Sample.Latency::addedP99)));
      long failed = own.stream().mapToLong(s -> s.errors() + s.unsent()).sum();
      out.println(failed == 0 ? "" : "   " + failed + " NOT ANSWERED: too fast a rate?");
    }
  }

  private static Median latencies(
      List<Sample.Latency> samples, ToDoubleFunction<Sample.Latency> figure) {
    return Median.of(samples.stream().mapToDouble(figure).toArray());
  }

  private static String micros(Median median) {
    return String.format(
        Locale.ROOT, "%.0f (%.0f to %.0f)", median.middle(), median.min(), median.max());
  }

  void counts(List<Sample.Counts> counts) {
    if (counts.isEmpty()) {
      return;
    }
    out.printf("%nper request, whatever the machine's mood%n");
    out.printf(
        "%-18s%-12s%14s%10s%10s%10s%18s%n",
        "", "", "socket calls", "poll", "file", "other", "allocated bytes");
    for (Sample.Counts count : counts) {
      SystemCalls.Calls calls = count.calls();
      out.printf("%-18s%-12s", count.target(), lower(count.scenario()));
      if (calls == null) {
        out.printf("%14s%10s%10s%10s", "-", "-", "-", "-");
      } else {
        out.printf(
            Locale.ROOT,
            "%14.2f%10.2f%10.2f%10.2f",
            calls.socket(),
            calls.poll(),
            calls.file(),
            calls.other());
      }
      out.printf(
          "%18s%n",
          count.allocatedBytes() < 0
              ? "-"
              : String.format(Locale.ROOT, "%,.0f", count.allocatedBytes()));
    }
  }

  /// Where Tollgate's processor time goes: event loops, the ledger's folder, the compiler.
  void threads(List<Sample.Counts> counts) {
    for (Sample.Counts count : counts) {
      if (!count.threads().isEmpty()) {
        var words = new ArrayList<String>();
        count
            .threads()
            .forEach(
                (name, micros) -> words.add(String.format(Locale.ROOT, "%s %.1f", name, micros)));
        out.printf(
            "%s %s, CPU us/req by thread: %s%n",
            count.target(),
            lower(count.scenario()),
            String.join(", ", words.subList(0, Math.min(THREADS_SHOWN, words.size()))));
      }
    }
  }

  private static String lower(Scenario scenario) {
    return scenario.name().toLowerCase(Locale.ROOT);
  }
}
