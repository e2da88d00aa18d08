package org.handsel.chain.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.handsel.chain.rpc.BlockRef;
import org.handsel.chain.rpc.Eth;
import org.handsel.core.escrow.Act;
import org.handsel.core.escrow.EscrowDeal;
import org.handsel.core.escrow.Phase;
import org.handsel.libp2p.multiformats.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.StructuredDataEncoder;
import tools.jackson.databind.json.JsonMapper;

/// Three programs that share no line of code hash the same deals to the same digests.
class ThousandDealsTest {
  private static final int BATCH = 100;

  @TempDir static Path folder;
  private static Town town;

  @BeforeAll
  static void open() throws IOException {
    town = new Town(folder);
  }

  @AfterAll
  static void close() throws IOException {
    town.close();
  }

  @TestFactory
  Stream<DynamicTest> theContractHashesDealsAsWeDo() {
    return LongStream.range(0, 1000 / BATCH)
        .mapToObj(batch ->
            DynamicTest.dynamicTest(
                "seeds from " + batch * BATCH, () -> againstTheContract(batch * BATCH)));
  }

  private static void againstTheContract(long first) throws IOException {
    var deals = new ArrayList<EscrowDeal>();
    var calls = new ArrayList<Eth.Message>();
    for (long seed = first; seed < first + BATCH; seed++) {
      EscrowDeal deal = RandomDeals.deal(seed);
      deals.add(deal);
      calls.add(
          new Eth.Message(
              Optional.empty(), town.network.escrow(), BigInteger.ZERO, Calldata.hashDeal(deal)));
    }
    List<Bytes> hashes = town.eth.callAll(calls);
    for (int i = 0; i < BATCH; i++) {
      assertThat(DealTypes.dealHash(deals.get(i)))
          .as("seed=" + (first + i))
          .isEqualTo(hashes.get(i));
    }
  }

  @TestFactory
  Stream<DynamicTest> web3jSignsTheSameDigests() {
    return LongStream.range(0, 1000 / BATCH)
        .mapToObj(batch ->
            DynamicTest.dynamicTest(
                "seeds from " + batch * BATCH, () -> againstWeb3j(batch * BATCH)));
  }

  private static void againstWeb3j(long first) throws IOException {
    var types = new DealTypes(town.network.chainId(), town.network.escrow());
    for (long seed = first; seed < first + BATCH; seed++) {
      EscrowDeal deal = RandomDeals.deal(seed);
      assertThat(web3j("Deal", message(deal))).isEqualTo(types.deal(deal));
    }
  }

  @Test
  void theOtherStructsAreWeb3jsToo() throws IOException {
    var types = new DealTypes(town.network.chainId(), town.network.escrow());
    EscrowDeal deal = RandomDeals.deal(5);
    String hash = "0x" + DealTypes.dealHash(deal).hex();
    var split = new Act.Split(BigInteger.valueOf(7), BigInteger.valueOf(8), BigInteger.valueOf(9));
    var settlement = new Act.Settlement(Phase.DISPUTED_HELD, 77, BigInteger.TWO, split, true, 88);
    var settled = new LinkedHashMap<String, Object>();
    settled.put("deal", hash);
    settled.put("phase", "6");
    settled.put("since", "77");
    settled.put("paid", "2");
    settled.put("priceToSeller", "7");
    settled.put("buyerDepositToSeller", "8");
    settled.put("sellerDepositToBuyer", "9");
    settled.put("freeNights", true);
    settled.put("validUntil", "88");
    assertThat(web3j("Settlement", settled)).isEqualTo(types.settlement(deal, settlement));
    assertThat(web3j("Voucher", Map.of("deal", hash, "total", "5", "validUntil", "6")))
        .isEqualTo(types.voucher(deal, new Act.Voucher(BigInteger.valueOf(5), 6)));
  }

  @Test
  void theDomainIsTheContracts() throws IOException {
    Bytes separator =
        town.eth.call(
            Erc20.call(town.network.escrow(), Erc20.selector("domainSeparator()")),
            BlockRef.LATEST);
    assertThat(new DealTypes(town.network.chainId(), town.network.escrow()).domain())
        .isEqualTo(separator);
  }

  private static byte[] web3j(String primary, Map<String, Object> message) throws IOException {
    var types = new LinkedHashMap<String, Object>();
    types.put(
        "EIP712Domain",
        fields("string name,string version,uint256 chainId,address verifyingContract"));
    types.put("Deal", fields(DEAL));
    types.put("Voucher", fields("bytes32 deal,uint128 total,uint40 validUntil"));
    types.put("Settlement", fields(SETTLEMENT));
    var domain = new LinkedHashMap<String, Object>();
    domain.put("name", "Handsel Escrow");
    domain.put("version", "1");
    domain.put("chainId", town.network.chainId());
    domain.put("verifyingContract", town.network.escrow().toString());
    var all = Map.of("types", types, "primaryType", primary, "domain", domain, "message", message);
    return new StructuredDataEncoder(JsonMapper.shared().writeValueAsString(all))
        .hashStructuredData();
  }

  private static final String DEAL =
      "address buyer,address buyerOut,address seller,address sellerOut,bytes32 panel,"
          + "address operator,address token,uint128 price,uint128 buyerDeposit,"
          + "uint128 sellerDeposit,uint16 buyerFeeBps,uint16 sellerFeeBps,uint16 holdBps,"
          + "uint16 lateCancelBps,uint16 noShowBps,uint16 noRulingSellerBps,uint40 fundBy,"
          + "uint40 freeCancelBy,uint40 claimFrom,uint40 claimBy,uint32 disputeWindow,"
          + "uint32 depositWindow,uint32 rulingWindow,address guard,bytes32 resource,"
          + "uint32 firstNight,uint8 nights,uint16 units,bytes32 terms,uint64 lane,uint64 seq";
  private static final String SETTLEMENT =
      "bytes32 deal,uint8 phase,uint40 since,uint128 paid,uint128 priceToSeller,"
          + "uint128 buyerDepositToSeller,uint128 sellerDepositToBuyer,bool freeNights,"
          + "uint40 validUntil";

  private static List<Map<String, String>> fields(String text) {
    var out = new ArrayList<Map<String, String>>();
    for (String field : text.split(",", -1)) {
      String[] words = field.split(" ", -1);
      out.add(Map.of("type", words[0], "name", words[1]));
    }
    return out;
  }

  /// The record's fields by name, as text, which is how typed data travels in JSON.
  private static Map<String, Object> message(EscrowDeal deal) {
    var out = new LinkedHashMap<String, Object>();
    for (var component : EscrowDeal.class.getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(deal);
        out.put(
            component.getName(),
            value instanceof Bytes bytes ? "0x" + bytes.hex() : String.valueOf(value));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a record without its accessor", e);
      }
    }
    return out;
  }
}
