/// Has the gateway of the local network pass calls on to us: port mapping by PCP (RFC 6887, 8 and
/// 11), NAT-PMP (RFC 6886, 3) or UPnP (Internet Gateway Device 1 and 2), whichever the gateway
/// speaks.
///
/// Start with [PortMapper], which asks and asks again on a thread of its own. When it asks, and
/// what it holds, is decided by [Leases], a machine without socket, thread or clock. Each way of
/// asking is a [Gateway]: [PcpGateway] and [NatPmpGateway] send a packet and wait for one
/// ([UdpExchange]); [UpnpGateway] looks for a device ([Ssdp]), reads what it says of itself
/// ([DeviceDescription]) and has it carry out actions ([Soap]). [DefaultRoute] finds the gateway,
/// [RestartEar] hears it say that it has restarted.
///
/// A gateway's word is a stranger's word: everything that is read of one is bounded, XML is read
/// without document types, nothing leads to another machine than the one that answered, and where
/// the gateway says that we can be called is a guess until others have tried it. So whoever uses
/// this must not announce [PortMapper#addresses] before that;
/// [org.handsel.libp2p.reach.Reachability] has them tried by AutoNAT first.
///
/// Pinholes in firewalls for IPv6 aren't asked for.
@NullMarked
package org.handsel.libp2p.portmap;

import org.jspecify.annotations.NullMarked;
