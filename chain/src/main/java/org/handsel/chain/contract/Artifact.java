package org.handsel.chain.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.handsel.chain.evm.Keccak;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A compiled contract. Its address follows from its bytes (EIP-1014), so it is the same on every
/// chain, and nobody can put other code there.
///
/// @param deployer the CREATE2 deployer that is on every chain
/// @param salt what the deployer is given besides the code
/// @param creation the code that makes it
/// @param address where it comes to lie
/// @param codeHash keccak-256 of the code that lies there then
public record Artifact(
    Address deployer, Bytes salt, Bytes creation, Address address, Bytes codeHash) {
  /// The escrow.
  public static final Artifact ESCROW = read("Escrow");

  /// Play money for the local chain.
  public static final Artifact TEST_DOLLAR = read("TestDollar");

  /// @throws IllegalArgumentException if the address doesn't follow from the rest
  public Artifact {
    if (!create2(deployer, salt, creation).equals(address)) {
      throw new IllegalArgumentException("the contract's address doesn't follow from its code");
    }
  }

  /// What is sent to the deployer.
  public Bytes deployment() {
    byte[] data = Arrays.copyOf(salt.toArray(), salt.size() + creation.size());
    System.arraycopy(creation.toArray(), 0, data, salt.size(), creation.size());
    return Bytes.of(data);
  }

  /// Where `deployer` puts `creation` (EIP-1014).
  static Address create2(Address deployer, Bytes salt, Bytes creation) {
    byte[] hash =
        Keccak.of(
            new byte[] {(byte) 0xff},
            deployer.value().toArray(),
            salt.toArray(),
            Keccak.of(creation).toArray());
    return new Address(Bytes.of(Arrays.copyOfRange(hash, 12, 32)));
  }

  private static Artifact read(String name) {
    try (InputStream in = Artifact.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("this build lacks the contract " + name);
      }
      JsonNode json = JsonMapper.shared().readTree(in);
      return new Artifact(
          Address.parse(json.path("deployer").asString()),
          Bytes.fromHex(json.path("salt").asString()),
          Bytes.fromHex(json.path("creation").asString()),
          Address.parse(json.path("address").asString()),
          Bytes.fromHex(json.path("codeHash").asString()));
    } catch (MalformedException e) {
      throw new IllegalStateException("this build's contract " + name + " is broken", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
