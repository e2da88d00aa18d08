package org.handsel.libp2p.swarm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.sim.VirtualTime;
import org.handsel.libp2p.transport.Link;
import org.handsel.libp2p.transport.Listener;
import org.handsel.libp2p.transport.Transport;

/// A network with addresses from which no answer ever comes: calls there end when a clock says so
/// that the test sets.
final class Silent implements Transport, InstantSource {
  private final Transport network;
  private final Predicate<Multiaddr> silent;
  private Instant now = VirtualTime.BEGINNING;
  private int begun;
  private int running;
  private int most;

  Silent(Transport network, Predicate<Multiaddr> silent) {
    this.network = network;
    this.silent = silent;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /// Lets `duration` pass.
  synchronized void pass(Duration duration) {
    now = now.plus(duration);
    notifyAll();
  }

  /// Waits until so many calls into silence have begun.
  synchronized void awaitBegun(int count) throws InterruptedException {
    while (begun < count) wait();
  }

  /// How many calls into silence have begun.
  synchronized int begun() {
    return begun;
  }

  /// The most of them that were under way at once.
  synchronized int most() {
    return most;
  }

  @Override
  public boolean carries(Multiaddr address) {
    return network.carries(address);
  }

  @Override
  public Link dial(Multiaddr address, Duration timeout) throws IOException {
    return silent.test(address) ? wait(timeout) : network.dial(address, timeout);
  }

  private synchronized Link wait(Duration timeout) throws IOException {
    Instant end = now.plus(timeout);
    begun++;
    most = Math.max(most, ++running);
    notifyAll();
    try {
      while (now.isBefore(end)) wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("hung up");
    } finally {
      running--;
    }
    throw new SocketTimeoutException("no answer");
  }

  @Override
  public Listener listen(Multiaddr address) throws IOException {
    return network.listen(address);
  }
}
