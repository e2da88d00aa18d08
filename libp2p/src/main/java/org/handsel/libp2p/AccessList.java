package org.handsel.libp2p;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Subnet;

/// Who may connect with us, and whom we call: by peer, and by IP address. Everybody may, until
/// somebody is denied or [#only] the allowed are let in. Safe for use by many threads.
///
/// Of several blocks around an address the smallest decides, so that a part of a denied block can
/// be allowed.
public final class AccessList {
  private record Rule(boolean allowed, String reason) {}

  private static final String NOT_LISTED = "not on the list of those who are allowed";

  private final Map<PeerId, Rule> peers = new HashMap<>();
  private final Map<Subnet, Rule> blocks = new HashMap<>();
  private final TreeSet<Integer> lengths = new TreeSet<>();
  private boolean only;
  private final AtomicLong version = new AtomicLong();

  /// Refuses `peer` from now on.
  ///
  /// @param reason in words for a log or a page
  public synchronized void deny(PeerId peer, String reason) {
    peers.put(peer, new Rule(false, reason));
    version.incrementAndGet();
  }

  /// Refuses all who have an address in `block`.
  public synchronized void deny(Subnet block, String reason) {
    put(block, new Rule(false, reason));
  }

  /// Allows `peer`.
  public synchronized void allow(PeerId peer) {
    peers.put(peer, new Rule(true, ""));
    version.incrementAndGet();
  }

  /// Allows all who have an address in `block`.
  public synchronized void allow(Subnet block) {
    put(block, new Rule(true, ""));
  }

  private void put(Subnet block, Rule rule) {
    blocks.put(block, rule);
    lengths.add(block.bits());
    version.incrementAndGet();
  }

  /// Takes back what was said of `peer`.
  public synchronized void forget(PeerId peer) {
    peers.remove(peer);
    version.incrementAndGet();
  }

  /// Takes back what was said of exactly `block`.
  public synchronized void forget(Subnet block) {
    blocks.remove(block);
    version.incrementAndGet();
  }

  /// True to let only those in who are allowed, by peer or by address.
  public synchronized void only(boolean allowed) {
    only = allowed;
    version.incrementAndGet();
  }

  /// Why nobody at `address` is let in, before it's known who is there; empty if somebody may be.
  public synchronized Optional<String> refusal(Multiaddr address) {
    Optional<Rule> rule = rule(address);
    if (rule.isPresent() && !rule.get().allowed) return Optional.of(rule.get().reason);
    boolean nobody = only && rule.isEmpty() && peers.values().stream().noneMatch(Rule::allowed);
    return nobody ? Optional.of(NOT_LISTED) : Optional.empty();
  }

  /// Why `peer` at `address` isn't let in; empty if it is.
  public synchronized Optional<String> refusal(PeerId peer, Multiaddr address) {
    Rule ofPeer = peers.get(peer);
    if (ofPeer != null && !ofPeer.allowed) return Optional.of(ofPeer.reason);
    Optional<Rule> rule = rule(address);
    if (rule.isPresent() && !rule.get().allowed) return Optional.of(rule.get().reason);
    boolean listed = ofPeer != null || rule.isPresent();
    return only && !listed ? Optional.of(NOT_LISTED) : Optional.empty();
  }

  /// The rule of the smallest block around `address`.
  private Optional<Rule> rule(Multiaddr address) {
    Optional<Bytes> ip = address.ip();
    if (ip.isEmpty()) return Optional.empty();
    for (int bits : lengths.descendingSet()) {
      if (bits > 8 * ip.get().size()) continue;
      Rule rule = blocks.get(Subnet.around(ip.get(), bits));
      if (rule != null) return Optional.of(rule);
    }
    return Optional.empty();
  }

  /// Another number after each change.
  public long version() {
    return version.get();
  }
}
