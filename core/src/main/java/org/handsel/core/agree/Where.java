package org.handsel.core.agree;

import org.handsel.core.money.Address;
import org.handsel.core.money.Asset;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// The chain a deal is held on, the contract that holds it, and in what.
///
/// @param caip2 the chain, such as `eip155:7357`
/// @param codeHash keccak-256 of the contract's runtime code
/// @param token what is locked; zero is the chain's own coin
/// @param finality how firmly a fact must stand to count, in the network file's word
public record Where(String caip2, Address escrow, Bytes codeHash, Address token, String finality) {
  private static final int FINALITY_CHARS_MAX = 64;

  /// @throws IllegalArgumentException if it is no EVM chain or the code hash no hash
  public Where {
    if (!caip2.matches("eip155:[1-9][0-9]{0,14}") || codeHash.size() != 32) {
      throw new IllegalArgumentException("chain");
    }
  }

  /// What is locked, as an asset.
  public Asset asset() {
    long id = Long.parseLong(caip2.substring("eip155:".length()));
    return token.isZero() ? Asset.coin(id) : Asset.erc20(id, token.toString());
  }

  /// What it is in the terms.
  public Data.Map toData() {
    return Data.map()
        .put("caip2", caip2)
        .put("escrow", escrow.toString())
        .put("codeHash", codeHash)
        .put("token", token.toString())
        .put("finality", finality)
        .build();
  }

  /// The place that `map` states.
  public static Where of(Data.Map map) throws MalformedException {
    map.only("caip2", "escrow", "codeHash", "token", "finality");
    if (map.text("finality").length() > FINALITY_CHARS_MAX) {
      throw new MalformedException("finality: too long");
    }
    try {
      return new Where(
          map.text("caip2"),
          Address.parse(map.text("escrow")),
          map.bytes("codeHash", 32),
          Address.parse(map.text("token")),
          map.text("finality"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("chain: " + e.getMessage(), e);
    }
  }
}
