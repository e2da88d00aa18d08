package org.handsel.libp2p.protocol.mdns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Multiaddr;

/// What this peer says of itself. Spec: discovery/mdns.md, "Response" and "Find All Response".
final class Answers {
  /// RFC 6762, 17: a message should fit into one packet of the link; Ethernet's has 1,500 bytes.
  static final int MESSAGE_BYTES_MAX = 1_400;

  static final long TTL_SECONDS = 120;

  /// RFC 6762, 6.7: "SHOULD NOT be greater than ten seconds".
  static final long LEGACY_TTL_SECONDS = 10;

  /// All addresses together; what doesn't fit is left out.
  private static final int ADDRESS_BYTES_MAX = 900;

  private static final int HOST_ADDRESSES_MAX = 4;
  private static final DnsName HOSTS = DnsName.of("p2p.local");
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  // discovery/mdns.md, "Definitions": at least 32 characters.
  private static final int PEER_NAME_CHARS = 32;

  private final DnsName service;
  private final DnsName instance;
  private final DnsName host;
  private final Supplier<List<Multiaddr>> own;

  Answers(DnsName service, String peerName, Supplier<List<Multiaddr>> own) {
    this.service = service;
    this.instance = service.below(peerName);
    this.host = HOSTS.below(peerName);
    this.own = own;
  }

  /// A name that tells nothing but that it is another one than any other peer's.
  static String peerName(RandomGenerator random) {
    var name = new StringBuilder();
    for (int i = 0; i < PEER_NAME_CHARS; i++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }

  /// That there is this peer.
  DnsRecord pointer(long ttlSeconds) {
    return new DnsRecord.Ptr(service, ttlSeconds, instance);
  }

  /// True if `question` is about this peer itself.
  boolean detailed(DnsMessage.Question question) {
    boolean service = question.wants(DnsRecord.TXT) || question.wants(DnsRecord.SRV);
    boolean address = question.wants(DnsRecord.A) || question.wants(DnsRecord.AAAA);
    return (service && question.name().equals(instance))
        || (address && question.name().equals(host));
  }

  /// Where this peer is on the link; none if it isn't.
  List<DnsRecord> details(Segment segment, long ttlSeconds) {
    List<Multiaddr> here = own.get().stream().filter(segment::holds).toList();
    var texts = new ArrayList<Bytes>();
    int bytes = 0;
    for (Multiaddr address : here) {
      Bytes text = Bytes.of((Reports.KEY + address).getBytes(US_ASCII));
      boolean fits = text.size() <= DnsRecord.Txt.STRING_BYTES_MAX;
      if (!fits || bytes + text.size() > ADDRESS_BYTES_MAX) continue;
      bytes += text.size();
      texts.add(text);
    }
    if (texts.isEmpty()) return List.of();
    var details = new ArrayList<DnsRecord>();
    details.add(new DnsRecord.Txt(instance, ttlSeconds, texts));
    here.stream()
        .flatMapToInt(it -> it.tcpPort().stream())
        .findFirst()
        .ifPresent(port -> details.add(new DnsRecord.Srv(instance, ttlSeconds, port, host)));
    Set<Bytes> ips = new LinkedHashSet<>();
    here.forEach(it -> it.ip().ifPresent(ips::add));
    ips.stream()
        .limit(HOST_ADDRESSES_MAX)
        .forEach(ip -> details.add(new DnsRecord.Address(host, ttlSeconds, ip)));
    return details;
  }
}
