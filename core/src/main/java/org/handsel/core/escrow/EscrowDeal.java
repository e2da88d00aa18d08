package org.handsel.core.escrow;

import java.math.BigInteger;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// What the escrow contract holds both sides to: the EIP-712 struct `Deal`, flat and of atomic
/// types only. Field names, order and meaning are those of `docs/protocols/escrow.md`; times are
/// Unix seconds, windows seconds, `bps` hundredths of a percent, amounts base units of `token`,
/// nights are counted in days since 1970.
public record EscrowDeal(
    Address buyer,
    Address buyerOut,
    Address seller,
    Address sellerOut,
    Bytes panel,
    Address operator,
    Address token,
    BigInteger price,
    BigInteger buyerDeposit,
    BigInteger sellerDeposit,
    int buyerFeeBps,
    int sellerFeeBps,
    int holdBps,
    int lateCancelBps,
    int noShowBps,
    int noRulingSellerBps,
    long fundBy,
    long freeCancelBy,
    long claimFrom,
    long claimBy,
    long disputeWindow,
    long depositWindow,
    long rulingWindow,
    Address guard,
    Bytes resource,
    int firstNight,
    int nights,
    int units,
    Bytes terms,
    BigInteger lane,
    long seq) {}
