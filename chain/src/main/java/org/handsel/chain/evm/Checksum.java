package org.handsel.chain.evm;

import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.MalformedException;

/// Addresses as people read and type them: mixed case that holds a checksum (EIP-55).
public final class Checksum {
  private Checksum() {}

  /// `address` with its checksum.
  public static String text(Address address) {
    String hex = address.value().hex();
    byte[] hash = Keccak.ofText(hex);
    var out = new StringBuilder("0x");
    for (int i = 0; i < hex.length(); i++) {
      int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
      char digit = hex.charAt(i);
      out.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
    }
    return out.toString();
  }

  /// The address in `text`, typed or pasted by a person. All lower or all upper case is taken as it
  /// is; mixed case has to hold its checksum, so that one wrong letter doesn't lose money.
  public static Address parse(String text) throws MalformedException {
    String trimmed = text.strip();
    Address address = Address.parse(trimmed);
    String digits = trimmed.substring(2);
    boolean mixed =
        digits.chars().anyMatch(c -> c >= 'a' && c <= 'f')
            && digits.chars().anyMatch(c -> c >= 'A' && c <= 'F');
    if (mixed && !text(address).equals(trimmed)) {
      throw new MalformedException(
          "the address's checksum is wrong: a letter or digit is mistyped");
    }
    return address;
  }
}
