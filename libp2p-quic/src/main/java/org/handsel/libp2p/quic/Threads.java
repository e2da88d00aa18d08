package org.handsel.libp2p.quic;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// The few platform threads that all QUIC of this process runs on. They never wait for anybody and
/// don't keep the process alive.
final class Threads {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int LOOPS_MAX = 4;

  /// Each socket belongs to one of them.
  static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          Math.min(CORES, LOOPS_MAX),
          Thread.ofPlatform().daemon().name("quic ", 1).factory(),
          NioIoHandler.newFactory());

  /// Handshakes' signatures, which take a millisecond, so that packets of others needn't wait.
  static final Executor HANDSHAKES =
      Executors.newFixedThreadPool(
          Math.min(CORES, LOOPS_MAX),
          Thread.ofPlatform().daemon().name("quic handshake ", 1).factory());

  private Threads() {}
}
