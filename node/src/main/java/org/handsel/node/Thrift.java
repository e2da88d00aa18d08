package org.handsel.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Gives memory back to the machine once a node that was busy has become quiet: what an import
/// filled isn't needed while nobody does anything. For one thread.
final class Thrift {
  /// How often it is looked.
  static final Duration INTERVAL = Duration.ofSeconds(30);

  /// Of one processor, while quiet.
  private static final double QUIET_SHARE = 0.05;

  /// Less isn't worth the work.
  private static final long WORTH_BYTES = 16L << 20;

  private Duration worked;
  private long least;

  /// @param worked processor time that the process has taken so far
  /// @param held bytes of heap that it holds after a collection
  Thrift(Duration worked, long held) {
    this.worked = worked;
    this.least = held;
  }

  /// Whether to collect now, an interval after the last look.
  boolean due(Duration workedNow, long heldNow) {
    boolean quiet = workedNow.minus(worked).toNanos() < QUIET_SHARE * INTERVAL.toNanos();
    worked = workedNow;
    return quiet && heldNow > least + WORTH_BYTES;
  }

  /// After a collection: with `held` there is nothing more to be had.
  void collected(long held) {
    least = held;
  }

  /// Watches over this process from now on.
  static void begin() {
    Thread.ofPlatform().daemon().name("thrift").start(Thrift::watch);
  }

  private static void watch() {
    Runtime process = Runtime.getRuntime();
    var thrift = new Thrift(worked(), process.totalMemory());
    while (true) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      if (!thrift.due(worked(), process.totalMemory())) continue;
      System.gc();
      thrift.collected(process.totalMemory());
    }
  }

  private static Duration worked() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
