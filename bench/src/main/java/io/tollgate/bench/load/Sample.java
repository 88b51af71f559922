package io.tollgate.bench.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One target, one scenario, one round. Times are microseconds.
///
/// @param cpu of the gateway's processes, user and system, per request
/// @param user its part in user mode
/// @param system its part in the kernel
/// @param scheduled the same as `cpu` by the scheduler's exact count
/// @param memoryMegabytes right after the load
/// @param errors requests not answered by the expected status
record Sample(
    Scenario scenario,
    int round,
    String target,
    long requests,
    double perSecond,
    double cpu,
    double user,
    double system,
    double scheduled,
    double p50,
    double p99,
    double memoryMegabytes,
    long errors) {

  static Sample of(
      Scenario scenario,
      int round,
      Target target,
      Wrk.Answers answers,
      CpuTime spent,
      double memoryMegabytes) {
    double requests = Math.max(1, answers.requests());
    return new Sample(
        scenario,
        round,
        target.name(),
        answers.requests(),
        answers.perSecond(),
        (spent.user() + spent.system()) / requests,
        spent.user() / requests,
        spent.system() / requests,
        spent.scheduled() / requests,
        answers.p50Micros(),
        answers.p99Micros(),
        memoryMegabytes,
        answers.errors());
  }

  /// Latency at a fixed rate.
  ///
  /// @param addedP50 above what the upstream takes without a gateway, in the same round
  /// @param addedP99 likewise
  record Latency(
      int round,
      String target,
      double perSecond,
      double p50,
      double p99,
      double addedP50,
      double addedP99,
      long errors,
      long unsent) {}

  /// What hardly depends on the machine's mood.
  ///
  /// @param calls system calls per request; null where they can't be traced
  /// @param allocatedBytes per request; -1 for what is no JVM of ours
  /// @param threads CPU by thread, microseconds per request, largest first
  record Counts(
      Scenario scenario,
      String target,
      SystemCalls.@Nullable Calls calls,
      double allocatedBytes,
      Map<String, Double> threads) {}
}
