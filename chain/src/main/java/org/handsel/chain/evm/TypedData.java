package org.handsel.chain.evm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;

/// EIP-712 for flat structs of atomic types: what a person signs so that a contract can check it.
/// Arrays and nested structs are left out on purpose: wallets have hashed them in different ways.
public final class TypedData {
  private static final byte[] DOMAIN_TYPE =
      Keccak.ofText(
          "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

  private TypedData() {}

  /// Where signatures hold: one contract on one chain.
  public static Bytes domain(String name, String version, long chainId, Address contract) {
    return structHash(
        DOMAIN_TYPE,
        List.of(text(name), text(version), number(BigInteger.valueOf(chainId)), address(contract)));
  }

  /// hashStruct: `typeHash` is the hash of the type's text, `words` its fields in order.
  public static Bytes structHash(byte[] typeHash, List<Word> words) {
    byte[] encoded = Arrays.copyOf(typeHash, Keccak.BYTES * (words.size() + 1));
    for (int i = 0; i < words.size(); i++) {
      System.arraycopy(words.get(i).bytes, 0, encoded, Keccak.BYTES * (i + 1), Keccak.BYTES);
    }
    return Bytes.of(Keccak.of(encoded));
  }

  /// What is signed: keccak256(0x1901 ‖ domain ‖ structHash).
  public static byte[] digest(Bytes domain, Bytes structHash) {
    return Keccak.of(new byte[] {0x19, 0x01}, domain.toArray(), structHash.toArray());
  }

  /// One field of a struct, encoded: 32 bytes.
  public static final class Word {
    private final byte[] bytes;

    private Word(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /// A field of type `uintN`, which the contract has bounded to N bits.
  public static Word number(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("not an unsigned number of 256 bits");
    }
    byte[] word = new byte[Keccak.BYTES];
    Curve.put(value, word, 0);
    return new Word(word);
  }

  /// A field of type `uintN`.
  public static Word number(long value) {
    return number(BigInteger.valueOf(value));
  }

  /// A field of type `address`.
  public static Word address(Address value) {
    byte[] word = new byte[Keccak.BYTES];
    System.arraycopy(value.value().toArray(), 0, word, 12, 20);
    return new Word(word);
  }

  /// A field of type `bool`.
  public static Word flag(boolean value) {
    return number(value ? 1 : 0);
  }

  /// A field of type `bytesN`: filled up on the right.
  public static Word fixed(Bytes value) {
    if (value.size() > Keccak.BYTES) {
      throw new IllegalArgumentException("a fixed field has at most 32 bytes");
    }
    return new Word(Arrays.copyOf(value.toArray(), Keccak.BYTES));
  }

  /// A field of type `bytes`: its hash.
  public static Word bytes(Bytes value) {
    return new Word(Keccak.of(value).toArray());
  }

  /// A field of type `string`: the hash of its UTF-8 bytes.
  public static Word text(String value) {
    return new Word(Keccak.of(value.getBytes(StandardCharsets.UTF_8)));
  }
}
