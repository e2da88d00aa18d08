/// Real NATs on one machine: gateways in network namespaces whose rules are the kernel's own
/// (nftables), and peers behind them as processes of their own.
///
/// [Netns] is one such network.
@NullMarked
package org.handsel.lab.nat;

import org.jspecify.annotations.NullMarked;
