package org.handsel.chain.evm;

import com.esaulpaugh.headlong.rlp.RLPDecoder;
import com.esaulpaugh.headlong.rlp.RLPEncoder;
import com.esaulpaugh.headlong.rlp.RLPItem;
import com.esaulpaugh.headlong.rlp.RLPList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// An EIP-1559 transaction without an access list.
///
/// @param nonce how many transactions of the account came before
/// @param tip most wei a gas unit that the block's maker gets
/// @param maxFee most wei a gas unit in all
/// @param gas most gas units it may use
/// @param to whom it calls or pays; empty creates a contract
/// @param value wei that go along
public record Transaction(
    long chainId,
    long nonce,
    BigInteger tip,
    BigInteger maxFee,
    long gas,
    Optional<Address> to,
    BigInteger value,
    Bytes data) {
  /// Most bytes of one signed transaction that are read: what nodes take in (128 KiB).
  public static final int BYTES_MAX = 128 << 10;

  private static final byte TYPE = 2;

  /// A transaction and its signature, ready to be sent.
  ///
  /// @param raw what is sent
  /// @param hash its name on the chain
  /// @param from who signed it
  public record Signed(Transaction transaction, Bytes raw, Bytes hash, Address from) {}

  /// @throws IllegalArgumentException if a number is negative or too large for its field
  public Transaction {
    if (chainId < 0 || nonce < 0 || gas < 0 || !fits(tip) || !fits(maxFee) || !fits(value)) {
      throw new IllegalArgumentException("a transaction's number is out of range");
    }
  }

  private static boolean fits(BigInteger number) {
    return number.signum() >= 0 && number.bitLength() <= 256;
  }

  /// What is signed (EIP-1559): keccak256(0x02 ‖ rlp of the nine fields).
  public byte[] signingHash() {
    return Keccak.of(encode(fields()));
  }

  /// The unsigned form: 0x02 ‖ rlp of the nine fields.
  Bytes unsigned() {
    return Bytes.of(encode(fields()));
  }

  /// Signed by `key`.
  public Signed sign(AccountKey key) {
    Signature signature = key.sign(signingHash());
    List<Object> fields = fields();
    fields.add(number(BigInteger.valueOf(signature.parity())));
    fields.add(number(signature.r()));
    fields.add(number(signature.s()));
    byte[] raw = encode(fields);
    return new Signed(this, Bytes.of(raw), Bytes.of(Keccak.of(raw)), key.address());
  }

  /// The signed transaction in `raw`, strictly: one form only, signer recovered.
  public static Signed parse(Bytes raw) throws MalformedException {
    if (raw.size() > BYTES_MAX || raw.size() < 1 || raw.at(0) != TYPE) {
      throw new MalformedException("not an EIP-1559 transaction");
    }
    try {
      byte[] bytes = raw.toArray();
      var outer = RLPDecoder.RLP_STRICT.wrapItem(bytes, 1);
      if (outer.endIndex != bytes.length) {
        throw new MalformedException("bytes after the transaction");
      }
      Iterator<RLPItem> items = list(outer).iterator();
      long chainId = number(items.next(), Long.SIZE - 1).longValueExact();
      long nonce = number(items.next(), Long.SIZE - 1).longValueExact();
      BigInteger tip = number(items.next(), 256);
      BigInteger maxFee = number(items.next(), 256);
      long gas = number(items.next(), Long.SIZE - 1).longValueExact();
      Bytes to = Bytes.of(string(items.next()));
      BigInteger value = number(items.next(), 256);
      Bytes data = Bytes.of(string(items.next()));
      if (!list(items.next()).elements().isEmpty()) {
        throw new MalformedException("the transaction has an access list");
      }
      int parity = number(items.next(), 1).intValueExact();
      var signature = new Signature(number(items.next(), 256), number(items.next(), 256), parity);
      if (items.hasNext()) {
        throw new MalformedException("the transaction has more fields than EIP-1559");
      }
      Optional<Address> receiver = to.size() == 0 ? Optional.empty() : Optional.of(new Address(to));
      var transaction = new Transaction(chainId, nonce, tip, maxFee, gas, receiver, value, data);
      Address from =
          signature
              .signer(transaction.signingHash())
              .orElseThrow(() -> new MalformedException("nobody can have signed the transaction"));
      return new Signed(transaction, raw, Keccak.of(raw), from);
    } catch (IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | NoSuchElementException e) {
      throw new MalformedException("not an EIP-1559 transaction", e);
    }
  }

  private static RLPList list(RLPItem item) throws MalformedException {
    if (!item.isList()) {
      throw new MalformedException("not an EIP-1559 transaction: bytes where a list is due");
    }
    return item.asRLPList();
  }

  private List<Object> fields() {
    var fields = new ArrayList<Object>(12);
    fields.add(number(BigInteger.valueOf(chainId)));
    fields.add(number(BigInteger.valueOf(nonce)));
    fields.add(number(tip));
    fields.add(number(maxFee));
    fields.add(number(BigInteger.valueOf(gas)));
    fields.add(to.map(Address::value).orElse(Bytes.EMPTY).toArray());
    fields.add(number(value));
    fields.add(data.toArray());
    fields.add(List.of());
    return fields;
  }

  private static byte[] encode(List<Object> fields) {
    byte[] list = RLPEncoder.list(fields);
    byte[] out = new byte[list.length + 1];
    out[0] = TYPE;
    System.arraycopy(list, 0, out, 1, list.length);
    return out;
  }

  /// Big-endian without leading zeros; zero is no byte at all.
  private static byte[] number(BigInteger value) {
    if (value.signum() == 0) {
      return new byte[0];
    }
    byte[] raw = value.toByteArray();
    return raw[0] == 0 ? Arrays.copyOfRange(raw, 1, raw.length) : raw;
  }

  private static BigInteger number(RLPItem item, int bitsMax) throws MalformedException {
    byte[] raw = string(item);
    var value = new BigInteger(1, raw);
    if (value.bitLength() > bitsMax || (raw.length > 0 && raw[0] == 0)) {
      throw new MalformedException("a number of the transaction is too large or not minimal");
    }
    return value;
  }

  private static byte[] string(RLPItem item) throws MalformedException {
    if (item.isList()) {
      throw new MalformedException("a list where the transaction has a value");
    }
    return item.data();
  }
}
