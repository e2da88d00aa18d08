package org.handsel.core.escrow;

import org.handsel.core.money.Address;

/// One arbiter's place in a deal's panel: who rules, and the most they may take, in hundredths of a
/// percent of what they divide. A deal commits to its seats by a hash and shows them only in a
/// dispute.
public record Seat(Address arbiter, int feeCapBps) {}
