package org.handsel.chain.account;

import java.math.BigInteger;
import org.handsel.core.money.Address;

/// The account has less than is needed. Nothing was sent.
public final class TooLittleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Address token;
  private final BigInteger has;
  private final BigInteger needed;

  /// `token` is what lacks, [Address#ZERO] the chain's own coin; amounts in base units.
  public TooLittleException(Address token, BigInteger has, BigInteger needed) {
    super("there is too little of " + token + ": " + has + " of " + needed + " base units");
    this.token = token;
    this.has = has;
    this.needed = needed;
  }

  /// What lacks.
  public Address token() {
    return token;
  }

  /// How much there is.
  public BigInteger has() {
    return has;
  }

  /// How much would be needed.
  public BigInteger needed() {
    return needed;
  }
}
