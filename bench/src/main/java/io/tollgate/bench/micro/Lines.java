package io.tollgate.bench.micro;

import io.tollgate.bench.Bodies;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/// Prints one line for each benchmark as soon as it is done, and what JMH has to complain of.
final class Lines implements OutputFormat {

  private static final String FORM = "%-48s %12s %10s %12s %7s%n";

  private final PrintStream out;

  Lines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void startRun() {
    out.printf(FORM, "benchmark", "ns/op", "+-", "B/op", "GB/s");
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    BenchmarkParams params = result.getParams();
    Result<?> time = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    boolean body = params.getParamsKeys().contains("body");
    out.printf(
        FORM,
        name(params),
        number(time.getScore()),
        number(time.getScoreError()),
        allocated == null ? "-" : number(allocated.getScore()),
        body
            ? number(Bodies.valueOf(params.getParam("body")).bytes().length / time.getScore())
            : "");
  }

  private static String name(BenchmarkParams params) {
    String full = params.getBenchmark();
    int method = full.lastIndexOf('.');
    var name = new StringBuilder(full.substring(full.lastIndexOf('.', method - 1) + 1));
    for (String key : params.getParamsKeys()) {
      name.append(' ').append(params.getParam(key));
    }
    return name.toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,.1f", value);
  }

  @Override
  public void println(String line) {
    // Blank lines and those with a # are JMH's own report of its progress.
    if (!line.isBlank() && !line.startsWith("#")) {
      out.println(line);
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }

  @Override
  public void startBenchmark(BenchmarkParams params) {}

  @Override
  public void iteration(BenchmarkParams bench, IterationParams params, int iteration) {}

  @Override
  public void iterationResult(
      BenchmarkParams bench, IterationParams params, int iteration, IterationResult result) {}

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void print(String text) {}

  @Override
  public void write(int b) {}

  @Override
  public void write(byte[] bytes) {}

  @Override
  public void verbosePrintln(String line) {}
}
