package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPEncoder;
import java.math.BigInteger;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// A block's header: the bytes whose hash names the block, and what is needed of them (yellow
/// paper, section 4.3; later forks only append fields).
///
/// @param raw its RLP
/// @param hash keccak-256 of that: the block's name
/// @param time Unix seconds
/// @param receiptsRoot root of the trie of the block's receipts
public record Header(Bytes raw, Bytes hash, long number, long time, Bytes receiptsRoot) {
  /// Most bytes of one that is read: Ethereum's have some 600, other chains' carry more.
  public static final int BYTES_MAX = 8 << 10;

  private static final int PARENT = 0;
  private static final int RECEIPTS_ROOT = 5;
  private static final int NUMBER = 8;
  private static final int TIME = 11;
  private static final int FIELDS_MIN = 15; // as the first block of all had them
  private static final int FIELDS_MAX = 32;

  /// The RLP of a header of these fields.
  public static Bytes encode(List<Bytes> fields) {
    return Bytes.of(RLPEncoder.list(fields.stream().map(Bytes::toArray).toList()));
  }

  /// A number as a field has it: big-endian without leading zeros; zero is no byte at all.
  public static Bytes number(BigInteger value) {
    return Bytes.of(Rlp.minimal(value));
  }

  /// The header that `raw` is.
  public static Header parse(Bytes raw) throws MalformedException {
    if (raw.size() > BYTES_MAX) {
      throw new MalformedException("a header of " + raw.size() + " bytes");
    }
    return Rlp.read(
        "a header",
        () -> {
          var fields = Rlp.list(raw.toArray(), 0);
          if (fields.size() < FIELDS_MIN || fields.size() > FIELDS_MAX) {
            throw new MalformedException("a header of " + fields.size() + " fields");
          }
          Rlp.bytes(fields.get(PARENT), Keccak.BYTES);
          return new Header(
              raw,
              Keccak.of(raw),
              Rlp.number(fields.get(NUMBER)),
              Rlp.number(fields.get(TIME)),
              Rlp.bytes(fields.get(RECEIPTS_ROOT), Keccak.BYTES));
        });
  }
}
