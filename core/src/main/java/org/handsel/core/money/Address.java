package org.handsel.core.money;

import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// An account or contract on an EVM chain: 20 bytes. Text form is lower-case hexadecimal with `0x`;
/// the mixed-case checksum is the `chain` room's business.
public record Address(Bytes value) implements Comparable<Address> {
  /// The address nobody has; in a deal it means "none", and as a token the chain's own coin.
  public static final Address ZERO = new Address(Bytes.of(new byte[20]));

  /// @throws IllegalArgumentException if it is not 20 bytes
  public Address {
    if (value.size() != 20) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + value.size());
    }
  }

  /// `text` as 0x and 40 hexadecimal digits of any case.
  public static Address parse(String text) throws MalformedException {
    if (!text.matches("0x[0-9a-fA-F]{40}")) {
      throw new MalformedException("not an address: expected 0x and 40 hexadecimal digits");
    }
    return new Address(Bytes.fromHex(text));
  }

  /// True for [#ZERO].
  public boolean isZero() {
    return equals(ZERO);
  }

  @Override
  public int compareTo(Address other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return "0x" + value.hex();
  }
}
