package org.handsel.chain.account;

import java.math.BigInteger;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// Something to be done by one transaction.
///
/// @param act names the intention, in one form for each: what is sent twice under one name is sent
///   once
public record Order(String act, Address to, BigInteger value, Bytes data, Sent.Note note) {}
