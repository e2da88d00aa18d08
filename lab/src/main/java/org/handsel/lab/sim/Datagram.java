package org.handsel.lab.sim;

/// A packet on its way.
///
/// @param from where it seems to come from: an [Endpoint] where there are gateways, else the number
///   of the sender
/// @param to where it was sent, in the same way
record Datagram(long from, long to, Packet packet) {}
