package org.handsel.chain.escrow;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The calls of ERC-20 that a wallet needs.
public final class Erc20 {
  private static final Bytes ALLOWANCE = selector("allowance(address,address)");
  private static final Bytes APPROVE = selector("approve(address,uint256)");
  private static final Bytes BALANCE_OF = selector("balanceOf(address)");
  private static final Bytes TRANSFER = selector("transfer(address,uint256)");

  private Erc20() {}

  static Bytes selector(String signature) {
    return Bytes.of(Arrays.copyOf(Keccak.ofText(signature), 4));
  }

  /// What asks `token` for an account's balance.
  public static Eth.Message balanceOf(Address token, Address owner) {
    return call(token, argument(new Packing().bytes(BALANCE_OF), owner).done());
  }

  static Eth.Message allowance(Address token, Address owner, Address spender) {
    var data = new Packing().bytes(ALLOWANCE);
    return call(token, argument(argument(data, owner), spender).done());
  }

  static Bytes approve(Address spender, BigInteger amount) {
    return argument(new Packing().bytes(APPROVE), spender).argument(amount, "amount").done();
  }

  /// What moves `amount` to `to`.
  public static Bytes transfer(Address to, BigInteger amount) {
    return argument(new Packing().bytes(TRANSFER), to).argument(amount, "amount").done();
  }

  static Packing argument(Packing out, Address address) {
    return out.number(0, 12, "").address(address);
  }

  static Eth.Message call(Address to, Bytes data) {
    return new Eth.Message(Optional.empty(), to, BigInteger.ZERO, data);
  }

  /// A call's answer that has to be one number.
  public static BigInteger number(Bytes returned) throws MalformedException {
    if (returned.size() != 32) {
      throw new MalformedException("a contract returned " + returned.size() + " bytes, not 32");
    }
    return new BigInteger(1, returned.toArray());
  }

  static BigInteger ask(Eth eth, Eth.Message message) throws IOException {
    return number(eth.call(message, BlockRef.LATEST));
  }
}
