/// Who else is on this link: peers that find each other without knowing any address, by multicast
/// DNS.
///
/// Start with [Mdns], which speaks and listens on the links of this machine. What it says and what
/// it believes is decided by [PeerDiscovery], a machine without socket, thread or clock.
/// [DnsMessage], [DnsName] and [DnsRecord] are as much of DNS as that takes, read strictly: on a
/// link everybody can say anything. So an address counts only if it is on the link that it was
/// heard on, and whoever answers there has yet to prove its key.
///
/// Spec: libp2p/specs `discovery/mdns.md`: "Peer Discovery" with "Request" and "Response",
/// "Gotchas"; RFC 6762 (multicast DNS), RFC 6763 (service discovery), RFC 1035, 4 (messages).
@NullMarked
package org.handsel.libp2p.protocol.mdns;

import org.jspecify.annotations.NullMarked;
