package org.handsel.chain.local;

import com.esaulpaugh.headlong.abi.Function;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.handsel.chain.contract.Artifact;
import org.handsel.chain.evm.Checksum;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// An account on a development chain that has as much play money as is asked for and whose
/// transactions need no signature: it deploys the contracts and feeds the faucet.
public final class Funder {
  private static final Address ACCOUNT =
      new Address(Bytes.of(Arrays.copyOf(Keccak.ofText("handsel/funder/1"), 20)));
  private static final Function MINT = Function.parse("mint(address,uint256)");
  private static final BigInteger PLENTY = BigInteger.TEN.pow(24);
  private static final long GAS = 12_000_000;
  private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private final Eth eth;

  /// Works on the chain that `eth` speaks to, which has to be a development chain.
  public Funder(Eth eth) {
    this.eth = eth;
  }

  /// Deploys `contract` unless it's there already.
  public void deploy(Artifact contract) throws IOException {
    if (eth.code(contract.address()).size() == 0) {
      transact(contract.deployer(), contract.deployment());
    }
    Bytes code = eth.code(contract.address());
    if (!Keccak.of(code).equals(contract.codeHash())) {
      throw new IOException("the local chain has other code at " + contract.address());
    }
  }

  /// Gives `wei` of the chain's own coin to `account`, on top of what it has.
  public void give(Address account, BigInteger wei) throws IOException {
    BigInteger has = eth.balance(account);
    eth.dev("anvil_setBalance", account.toString(), "0x" + has.add(wei).toString(16));
  }

  /// Makes `amount` millionths of the test dollar for `account`.
  public void mint(Address account, BigInteger amount) throws IOException {
    transact(
        Artifact.TEST_DOLLAR.address(),
        Bytes.of(
            MINT.encodeCallWithArgs(
                    com.esaulpaugh.headlong.abi.Address.wrap(Checksum.text(account)), amount)
                .array()));
  }

  /// Sends `data` to `to` from this account, waits for its block, and makes that block final.
  public Eth.Mined transact(Address to, Bytes data) throws IOException {
    eth.dev("anvil_setBalance", ACCOUNT.toString(), "0x" + PLENTY.toString(16));
    eth.dev("anvil_impersonateAccount", ACCOUNT.toString());
    Map<String, String> call =
        Map.of(
            "from",
            ACCOUNT.toString(),
            "to",
            to.toString(),
            "gas",
            "0x" + Long.toHexString(GAS),
            "data",
            "0x" + data.hex());
    Bytes hash = Bytes.fromHex(eth.dev("eth_sendTransaction", call).asString());
    long end = System.nanoTime() + RECEIPT_TIMEOUT.toNanos();
    Optional<Eth.Mined> mined = eth.mined(hash);
    while (mined.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException("the local chain took in no block");
      }
      LockSupport.parkNanos(POLL.toNanos());
      mined = eth.mined(hash);
    }
    eth.dev("anvil_mine", "0x2");
    if (!mined.get().succeeded()) {
      throw new IOException("the local chain's funder was refused");
    }
    return mined.get();
  }
}
