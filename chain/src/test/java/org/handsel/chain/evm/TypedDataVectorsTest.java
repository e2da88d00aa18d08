package org.handsel.chain.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.StringJoiner;
import org.handsel.chain.evm.TypedData.Word;
import org.handsel.core.money.Address;
import org.handsel.libp2p.Vectors;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every flat struct of ethers' vectors hashes to what ethers and the contracts make of it.
class TypedDataVectorsTest {
  @Test
  void flatStructsHashAsEthersHashesThem() throws IOException {
    int tried = 0;
    for (JsonNode one : Vectors.json("ethereum/typed-data.json").values()) {
      String primary = one.path("primaryType").asString();
      JsonNode fields = one.path("types").path(primary);
      boolean flat = true;
      for (JsonNode field : fields.values()) {
        String type = field.path("type").asString();
        flat &= !type.contains("[") && !one.path("types").has(type);
      }
      if (!flat) {
        continue;
      }
      Bytes domain = domain(one.path("domain"));
      Bytes struct = hash(primary, fields, one.path("data"));
      assertThat("0x" + Bytes.of(TypedData.digest(domain, struct)).hex())
          .as(one.path("name").asString())
          .isEqualTo(one.path("digest").asString());
      tried++;
    }
    assertThat(tried).isGreaterThanOrEqualTo(10);
  }

  private static Bytes domain(JsonNode domain) throws MalformedException {
    String[][] known = {
      {"name", "string"},
      {"version", "string"},
      {"chainId", "uint256"},
      {"verifyingContract", "address"},
      {"salt", "bytes32"}
    };
    var type = new StringJoiner(",", "EIP712Domain(", ")");
    var words = new ArrayList<Word>();
    for (String[] field : known) {
      if (domain.has(field[0])) {
        type.add(field[1] + " " + field[0]);
        words.add(word(field[1], domain.path(field[0])));
      }
    }
    return TypedData.structHash(Keccak.ofText(type.toString()), words);
  }

  private static Bytes hash(String name, JsonNode fields, JsonNode data) throws MalformedException {
    var type = new StringJoiner(",", name + "(", ")");
    var words = new ArrayList<Word>();
    for (JsonNode field : fields.values()) {
      type.add(field.path("type").asString() + " " + field.path("name").asString());
      words.add(word(field.path("type").asString(), data.path(field.path("name").asString())));
    }
    return TypedData.structHash(Keccak.ofText(type.toString()), words);
  }

  private static Word word(String type, JsonNode value) throws MalformedException {
    return switch (type) {
      case "address" -> TypedData.address(Address.parse(value.asString()));
      case "bool" -> TypedData.flag(value.asBoolean());
      case "string" -> TypedData.text(value.asString());
      case "bytes" -> TypedData.bytes(Bytes.fromHex(value.asString()));
      default -> {
        if (type.startsWith("bytes")) {
          yield TypedData.fixed(Bytes.fromHex(value.asString()));
        }
        BigInteger number = new BigInteger(value.asString());
        yield TypedData.number(
            number.signum() < 0 ? number.add(BigInteger.ONE.shiftLeft(256)) : number);
      }
    };
  }
}
