package org.handsel.libp2p.protocol.mdns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;

/// Reads what others say of themselves, and leaves out what can't be so: a peer is where it is
/// heard, so an address counts only if it is on that very link. Whoever names another one, public
/// or of another house, would have all who hear it dial somebody else.
final class Reports {
  /// discovery/mdns.md, "Response": "of the form `dnsaddr=/.../p2p/QmId`".
  static final String KEY = "dnsaddr=";

  private final DnsName service;
  private final MdnsLimits limits;

  Reports(DnsName service, MdnsLimits limits) {
    this.service = service;
    this.limits = limits;
  }

  /// The peers that `message` tells of.
  List<PeerDiscovery.Output.Found> of(DnsMessage message, Segment segment) {
    Set<DnsName> instances =
        message.answers().stream()
            .filter(it -> it instanceof DnsRecord.Ptr && it.name().equals(service))
            .map(it -> ((DnsRecord.Ptr) it).target())
            .filter(it -> it.isBelow(service))
            .limit(limits.peersPerMessageMax())
            .collect(Collectors.toSet());
    if (instances.isEmpty()) return List.of();
    Map<PeerId, List<Multiaddr>> found = new LinkedHashMap<>();
    long believed = limits.believedMax().toSeconds();
    var records = Stream.concat(message.answers().stream(), message.additionals().stream());
    for (DnsRecord record : records.toList()) {
      boolean described =
          record instanceof DnsRecord.Txt
              && instances.contains(record.name())
              && record.ttlSeconds() > 0;
      if (!described) continue;
      believed = Math.min(believed, record.ttlSeconds());
      for (Bytes text : ((DnsRecord.Txt) record).strings()) {
        address(text, segment).ifPresent(it -> add(found, it));
      }
    }
    Duration lasting = Duration.ofSeconds(believed);
    var reports = new ArrayList<PeerDiscovery.Output.Found>();
    found.forEach((peer, addresses) ->
        reports.add(new PeerDiscovery.Output.Found(peer, List.copyOf(addresses), lasting)));
    return reports;
  }

  private record At(PeerId peer, Multiaddr address) {}

  private void add(Map<PeerId, List<Multiaddr>> found, At at) {
    if (!found.containsKey(at.peer) && found.size() >= limits.peersPerMessageMax()) return;
    List<Multiaddr> addresses = found.computeIfAbsent(at.peer, _ -> new ArrayList<>());
    boolean more = addresses.size() < limits.addressesMax() && !addresses.contains(at.address);
    if (more) addresses.add(at.address);
  }

  /// The address that `text` tells; empty if it tells none that counts.
  private static Optional<At> address(Bytes text, Segment segment) {
    String attribute = new String(text.toArray(), ISO_8859_1);
    // RFC 6763, 6.4: the key's case is ignored.
    if (!attribute.regionMatches(true, 0, KEY, 0, KEY.length())) return Optional.empty();
    try {
      Multiaddr address = Multiaddr.parse(attribute.substring(KEY.length()));
      if (!segment.holds(address)) return Optional.empty();
      return PeerId.in(address).map(peer -> new At(peer, address.withoutPeer()));
    } catch (MalformedException _) {
      // One that we don't understand says nothing against the others.
      return Optional.empty();
    }
  }
}
