package io.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What other programs say is understood, and what they complain of is not overheard.
final class ParsingTest {

  @Test
  void wrkIsUnderstood() {
    Wrk.Answers answers =
        Wrk.parse(
            """
            Running 5s test @ http://127.0.0.1:9000
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     3.10ms    1.20ms  20.12ms   90.00%
              Latency Distribution
                 50%  812.00us
                 75%    3.50ms
                 90%    4.10ms
                 99%    1.25s
              103456 requests in 5.02s, 51.20MB read
              Socket errors: connect 1, read 2, write 3, timeout 4
              Non-2xx or 3xx responses: 7
            Requests/sec:  20608.76
            Transfer/sec:     10.20MB
            """);

    assertThat(answers).isEqualTo(new Wrk.Answers(103_456, 20_608.76, 812, 1_250_000, 17));
  }

  @Test
  void anOpenLoopIsUnderstood() {
    assertThat(
            OpenLoop.parse("done=100 errors=1 unsent=2 p50=180 p90=200 p99=450 p999=900 max=1000"))
        .isEqualTo(new OpenLoop.Answers(100, 1, 2, 180, 450));
  }

  @Test
  void systemCallsAreSortedByWhatTheyServe() {
    SystemCalls.Calls calls =
        SystemCalls.parse(
            """
            % time     seconds  usecs/call     calls    errors syscall
            ------ ----------- ----------- --------- --------- ----------------
             60.00    0.600000           3     20000           read
             30.00    0.300000           3     20000        12 writev
              5.00    0.050000           3       300           epoll_wait
              4.00    0.040000           3     10000           pwrite64
              1.00    0.010000           3       100         5 futex
            ------ ----------- ----------- --------- --------- ----------------
            100.00    1.000000           3     50400        17 total
            """,
            10_000);

    assertThat(calls).isEqualTo(new SystemCalls.Calls(4.0, 0.03, 1.0, 0.01));
  }

  @Test
  void aSerialHeapTellsWhatItHoldsAndWhatItFreed() {
    assertThat(
            Allocation.usedKilobytes(
                """
                4711:
                 DefNew     total 78656K, used 10911K [0x00000000f0000000, 0x00000000f5550000)
                  eden space 69952K,   3% used [0x00000000f0000000, 0x00000000f02a7f58)
                 Tenured    total 174784K, used 1213K [0x00000000f5550000, 0x0000000100000000)
                 Metaspace       used 5218K, committed 5440K, reserved 1114112K
                """))
        .isEqualTo(10_911 + 1_213);
    assertThat(
            Allocation.freedKilobytes(
                """
                [1.0s] GC(0) DefNew: 69952K(78656K)->8703K(78656K) Eden: 69952K(69952K)->0K(69952K)
                [1.0s] GC(0) Tenured: 0K(174784K)->1213K(174784K)
                """))
        .isEqualTo(69_952 - 8_703 - 1_213);
  }

  @Test
  void anotherCollectorIsRefusedNotMisread() {
    assertThatThrownBy(() -> Allocation.usedKilobytes(" garbage-first heap   total 1K, used 2K"))
        .isInstanceOf(MissingException.class);
  }

  @Test
  void aProgramsNameDoesNotShiftItsTimes() {
    String stat = "4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0";

    String[] fields = CpuTime.afterName(stat);

    assertThat(fields[11]).isEqualTo("250");
    assertThat(fields[12]).isEqualTo("50");
  }

  @Test
  void thisProcessHasSpentTimeAndMemory() {
    List<Long> self = List.of(ProcessHandle.current().pid());

    CpuTime cpu = CpuTime.of(self);

    assertThat(cpu.user() + cpu.system()).isPositive();
    assertThat(Proc.memoryMegabytes(self)).isPositive();
  }

  @Test
  void aRatioIsTakenInsideARound() {
    List<Sample> samples =
        List.of(
            sample(1, "tollgate", 40),
            sample(1, Peers.REFERENCE, 50),
            sample(2, "tollgate", 90),
            sample(2, Peers.REFERENCE, 100),
            sample(3, "tollgate", 70));

    Median ratios = Report.ratios(samples, "tollgate", Peers.REFERENCE);

    assertThat(ratios.middle()).isCloseTo(0.85, within(1e-9));
    assertThat(ratios.min()).isCloseTo(0.8, within(1e-9));
    assertThat(ratios.max()).isCloseTo(0.9, within(1e-9));
  }

  private static Sample sample(int round, String target, double cpu) {
    return new Sample(Scenario.SMALL, round, target, 1, 1, cpu, 0, 0, cpu, 1, 1, 1, 0);
  }
}
