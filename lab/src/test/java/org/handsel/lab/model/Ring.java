package org.handsel.lab.model;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.evm.AccountKey;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.local.LocalChain;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Endpoints;
import org.handsel.chain.rpc.Eth;
import org.handsel.chain.rpc.RpcErrorException;
import org.handsel.chain.rpc.RpcLimits;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// A chain with the real contract on which every block's time is chosen, and on which anybody sends
/// without a signature.
final class Ring implements AutoCloseable {
  static final Address ESCROW = Artifact.ESCROW.address();

  final AccountKey alice = AccountKey.of(Keccak.ofText("alice"));
  final AccountKey bob = AccountKey.of(Keccak.ofText("bob"));
  final Address mallory = address("mallory");
  final List<Address> arbiters = List.of(address("carol"), address("dave"), address("erin"));

  private final LocalChain chain;
  private final Eth eth;

  Ring(Path folder) throws IOException {
    chain = LocalChain.privateIn(folder);
    eth =
        new Eth(
            new Endpoints(
                () -> List.of(URI.create(chain.url().toString())),
                new Endpoints.Expected(LocalChain.CHAIN_ID, Optional.of(chain.genesis())),
                RpcLimits.DEFAULT));
    eth.dev("anvil_autoImpersonateAccount", true);
    for (Address rich : List.of(alice.address(), bob.address(), mallory)) {
      eth.dev("anvil_setBalance", rich.toString(), "0xd3c21bcecceda1000000");
    }
    for (Address rich : arbiters) {
      eth.dev("anvil_setBalance", rich.toString(), "0xd3c21bcecceda1000000");
    }
  }

  /// Nobody's account that is called `name`.
  static Address address(String name) {
    return AccountKey.of(Keccak.ofText(name)).address();
  }

  long now() throws IOException {
    return eth.latest().time();
  }

  /// Makes an empty block at `time`, Unix seconds.
  void block(long time) throws IOException {
    eth.dev("evm_setNextBlockTimestamp", time);
    eth.dev("evm_mine");
  }

  /// The contract's error for the call, by its first four bytes; empty if it would do it in the
  /// newest block.
  Optional<String> refusal(Address from, Bytes data) throws IOException {
    try {
      eth.call(new Eth.Message(Optional.of(from), ESCROW, BigInteger.ZERO, data), BlockRef.LATEST);
      return Optional.empty();
    } catch (RpcErrorException e) {
      return Optional.of(e.data().map(Bytes::hex).orElse(String.valueOf(e.getMessage())));
    }
  }

  /// Does it, in a block at `time`; says whether the contract did.
  boolean send(Address from, long value, Bytes data, long time) throws IOException {
    eth.dev("evm_setNextBlockTimestamp", time);
    Map<String, String> call = new LinkedHashMap<>();
    call.put("from", from.toString());
    call.put("to", ESCROW.toString());
    call.put("gas", "0x" + Long.toHexString(2_000_000));
    call.put("value", "0x" + Long.toHexString(value));
    call.put("data", "0x" + data.hex());
    return eth.dev("eth_sendTransactionSync", call).path("status").asString().equals("0x1");
  }

  long balance(Address account) throws IOException {
    return eth.balance(account).longValueExact();
  }

  /// What the arbiters may withdraw together.
  long credits() throws IOException {
    long sum = 0;
    for (Address arbiter : arbiters) {
      sum += number("credit(address,address)", Address.ZERO, arbiter);
    }
    return sum;
  }

  private long number(String function, Address first, Address second) throws IOException {
    byte[] data = new byte[68];
    System.arraycopy(Keccak.ofText(function), 0, data, 0, 4);
    System.arraycopy(first.value().toArray(), 0, data, 16, 20);
    System.arraycopy(second.value().toArray(), 0, data, 48, 20);
    var message = new Eth.Message(Optional.empty(), ESCROW, BigInteger.ZERO, Bytes.of(data));
    return new BigInteger(1, eth.call(message, BlockRef.LATEST).toArray()).longValueExact();
  }

  /// Puts `amount` of alice's coins into her credit.
  void deposit(long amount, long time) throws IOException {
    byte[] data = new byte[68];
    System.arraycopy(Keccak.ofText("deposit(address,uint256)"), 0, data, 0, 4);
    byte[] number = BigInteger.valueOf(amount).toByteArray();
    System.arraycopy(number, 0, data, 68 - number.length, number.length);
    if (!send(alice.address(), amount, Bytes.of(data), time)) {
      throw new IOException("the deposit was refused");
    }
  }

  /// The word of bob's lane 0.
  Bytes word() throws IOException {
    byte[] data = new byte[68];
    System.arraycopy(Keccak.ofText("wordOf(address,uint64)"), 0, data, 0, 4);
    System.arraycopy(bob.address().value().toArray(), 0, data, 16, 20);
    return eth.call(
        new Eth.Message(Optional.empty(), ESCROW, BigInteger.ZERO, Bytes.of(data)),
        BlockRef.LATEST);
  }

  @Override
  public void close() throws IOException {
    eth.close();
    chain.close();
  }
}
