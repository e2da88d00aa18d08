package org.handsel.chain.network;

import java.util.List;
import java.util.Optional;
import org.handsel.chain.contract.Artifact;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// A chain that people settle on, as a network file states it.
///
/// @param name for people, such as `local`
/// @param genesis hash of block 0, where chains of one id have to be told apart
/// @param play true if its money is worth nothing
/// @param tokens what is shown and dealt in, the chain's own coin first
/// @param escrow where the escrow contract lies
/// @param codeHash keccak-256 of its code
/// @param fromBlock a block before which nothing of it can be found in the logs
public record Network(
    String name,
    long chainId,
    Optional<Bytes> genesis,
    boolean play,
    List<Token> tokens,
    Finality finality,
    Address escrow,
    Bytes codeHash,
    long fromBlock) {
  /// Copies the list.
  public Network {
    tokens = List.copyOf(tokens);
  }

  /// The chain of one's own, with play money: id 7357, final after two blocks, test dollars of six
  /// decimals.
  public static Network local(Bytes genesis) {
    return new Network(
        "local",
        7357,
        Optional.of(genesis),
        true,
        List.of(
            new Token(Address.ZERO, "tETH", 18),
            new Token(Artifact.TEST_DOLLAR.address(), "tUSD", 6)),
        new Finality.Tag("finalized"),
        Artifact.ESCROW.address(),
        Artifact.ESCROW.codeHash(),
        0);
  }

  /// The chain's name by CAIP-2.
  public String caip2() {
    return "eip155:" + chainId;
  }

  /// The token at `address`, if the network lists it.
  public Optional<Token> token(Address address) {
    return tokens.stream().filter(token -> token.address().equals(address)).findFirst();
  }
}
