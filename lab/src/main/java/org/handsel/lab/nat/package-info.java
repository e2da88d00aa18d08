/// Real NATs on one machine: gateways in network namespaces whose rules are the kernel's own
/// (nftables), and peers behind them as processes of their own.
///
/// [Netns] is one such network, [Cable] what joins two of them, with delay and loss, [Nat] how a
/// gateway behaves. [Internet] is two homes, each behind one, and a relay between them. [NatPeer]
/// is what runs in each, [NatMatrix] has each kind of home call each, and prints what came of it.
@NullMarked
package org.handsel.lab.nat;

import org.jspecify.annotations.NullMarked;
