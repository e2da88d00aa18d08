package org.handsel.core.money;

import java.util.Locale;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// What an amount is of: a currency by its ISO 4217 code (`EUR`), or a coin or token on a chain by
/// its CAIP-19 name (`eip155:1/erc20:0x…`, lower case).
public record Asset(String id) implements Comparable<Asset> {
  private static final Pattern ISO_4217 = Pattern.compile("[A-Z]{3}");
  private static final Pattern CAIP_19 =
      Pattern.compile(
          "[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}"
              + "(/[-.%a-zA-Z0-9]{1,78})?");

  /// ISO 4217's code for "no currency", three times the letter X: amounts whose asset isn't known
  /// yet.
  public static final Asset NONE = new Asset("X".repeat(3));

  /// @throws IllegalArgumentException if `id` is neither
  public Asset {
    if (!wellFormed(id)) throw new IllegalArgumentException("not an asset");
  }

  /// The asset that `id`, which came from outside, names.
  ///
  /// @throws MalformedException if it names none
  public static Asset parse(String id) throws MalformedException {
    if (!wellFormed(id)) {
      throw new MalformedException("an asset is an ISO 4217 code or a CAIP-19 name");
    }
    return new Asset(id);
  }

  /// The ERC-20 token at `address` (`0x` and 40 hexadecimal digits) on the EVM chain `chainId`.
  public static Asset erc20(long chainId, String address) {
    return new Asset("eip155:" + chainId + "/erc20:" + address.toLowerCase(Locale.ROOT));
  }

  /// The own coin of the EVM chain `chainId`.
  public static Asset coin(long chainId) {
    return new Asset("eip155:" + chainId + "/slip44:60");
  }

  /// True if it is a currency of the world, not of a chain.
  public boolean iso() {
    return id.length() == 3;
  }

  @Override
  public int compareTo(Asset other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id;
  }

  private static boolean wellFormed(String id) {
    if (ISO_4217.matcher(id).matches()) return true;
    // One asset has one name: an EVM address has two spellings, of which we write the lower one.
    return CAIP_19.matcher(id).matches()
        && (!id.startsWith("eip155:") || id.equals(id.toLowerCase(Locale.ROOT)));
  }
}
