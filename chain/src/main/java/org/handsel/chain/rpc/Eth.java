package org.handsel.chain.rpc;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.handsel.chain.rpc.JsonRpc.Call;
import org.handsel.core.money.Address;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The calls to a chain that the house makes, typed. Every method blocks.
public final class Eth implements AutoCloseable {
  private static final int LOGS_MAX = 10_000;

  private final Endpoints endpoints;

  /// Asks `endpoints`; closing this closes them.
  public Eth(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /// A block's header, as far as it is needed.
  public record Block(
      long number, Bytes hash, Bytes parent, long time, BigInteger baseFee, Bytes stateRoot) {}

  /// A transaction's outcome.
  ///
  /// @param from who sent it
  /// @param gasPrice wei paid for each unit
  public record Mined(
      Bytes transaction,
      Address from,
      long block,
      Bytes blockHash,
      boolean succeeded,
      long gasUsed,
      BigInteger gasPrice,
      List<Log> logs) {
    /// What it cost, in wei.
    public BigInteger cost() {
      return gasPrice.multiply(BigInteger.valueOf(gasUsed));
    }
  }

  /// What a contract told the world.
  public record Log(
      Address contract,
      List<Bytes> topics,
      Bytes data,
      long block,
      Bytes blockHash,
      Bytes transaction,
      int index) {}

  /// `eth_getProof` for one slot.
  public record Proof(List<Bytes> account, List<Bytes> storage) {}

  /// A call that isn't signed.
  public record Message(Optional<Address> from, Address to, BigInteger value, Bytes data) {
    Map<String, String> json() {
      var out = new LinkedHashMap<String, String>();
      from.ifPresent(address -> out.put("from", address.toString()));
      out.put("to", to.toString());
      if (value.signum() > 0) {
        out.put("value", Hex.quantity(value));
      }
      out.put("data", Hex.data(data));
      return out;
    }
  }

  /// The chain's id.
  public long chainId() throws IOException {
    return Hex.quantityLong(endpoints.read("eth_chainId"), "chain id");
  }

  /// The server's name and version.
  public String version() throws IOException {
    JsonNode version = endpoints.read("web3_clientVersion");
    if (!version.isString() || version.stringValue().length() > 200) {
      throw new MalformedException("the endpoint's version is no text");
    }
    return version.stringValue();
  }

  /// The block at `at`; empty if there is none yet.
  public Optional<Block> block(BlockRef at) throws IOException {
    JsonNode node = endpoints.read("eth_getBlockByNumber", at.json(), false);
    return node.isNull() ? Optional.empty() : Optional.of(block(node));
  }

  /// The newest block.
  public Block latest() throws IOException {
    return block(BlockRef.LATEST)
        .orElseThrow(() -> new MalformedException("the endpoint has no newest block"));
  }

  static Block block(JsonNode node) throws MalformedException {
    return new Block(
        Hex.quantityLong(node.path("number"), "block number"),
        Hex.data(node.path("hash"), 32, "block hash"),
        Hex.data(node.path("parentHash"), 32, "parent hash"),
        Hex.quantityLong(node.path("timestamp"), "block time"),
        Hex.quantity(node.path("baseFeePerGas"), "base fee"),
        Hex.data(node.path("stateRoot"), 32, "state root"));
  }

  /// The chain's own coin that `account` has, in wei.
  public BigInteger balance(Address account) throws IOException {
    return Hex.quantity(endpoints.read("eth_getBalance", account.toString(), "latest"), "balance");
  }

  /// How many transactions of `account` the chain has taken in.
  public long nonce(Address account, BlockRef at) throws IOException {
    return Hex.quantityLong(
        endpoints.read("eth_getTransactionCount", account.toString(), at.json()), "nonce");
  }

  /// The code at `account`; empty bytes if there is none.
  public Bytes code(Address account) throws IOException {
    return Hex.data(endpoints.read("eth_getCode", account.toString(), "latest"), "code");
  }

  /// The 32 bytes in `slot` of `contract`.
  public Bytes storage(Address contract, Bytes slot, BlockRef at) throws IOException {
    return Hex.data(
        endpoints.read("eth_getStorageAt", contract.toString(), Hex.data(slot), at.json()),
        32,
        "storage word");
  }

  /// Trie nodes that prove the word in `slot` of `contract`.
  public Proof proof(Address contract, Bytes slot, BlockRef at) throws IOException {
    JsonNode node =
        endpoints.read("eth_getProof", contract.toString(), List.of(Hex.data(slot)), at.json());
    JsonNode storage = node.path("storageProof");
    if (storage.size() != 1) {
      throw new MalformedException("the endpoint proved " + storage.size() + " slots, not one");
    }
    return new Proof(nodes(node.path("accountProof")), nodes(storage.path(0).path("proof")));
  }

  private static List<Bytes> nodes(JsonNode list) throws MalformedException {
    if (!list.isArray() || list.size() > 64) {
      throw new MalformedException("the endpoint's proof is no list of nodes");
    }
    var out = new ArrayList<Bytes>();
    for (JsonNode node : list.values()) {
      out.add(Hex.data(node, "proof node"));
    }
    return out;
  }

  /// What `message` returns, without doing it.
  public Bytes call(Message message, BlockRef at) throws IOException {
    return Hex.data(endpoints.read("eth_call", message.json(), at.json()), "returned data");
  }

  /// Gas units that `message` would use now.
  public long estimate(Message message) throws IOException {
    return Hex.quantityLong(
        endpoints.read("eth_estimateGas", message.json(), "latest"), "gas estimate");
  }

  /// Wei a gas unit that gets a transaction into a block soon, beyond the base fee.
  public BigInteger tip() throws IOException {
    return Hex.quantity(endpoints.read("eth_maxPriorityFeePerGas"), "tip");
  }

  /// Hands in a signed transaction. Not tried again: sending the same bytes twice is harmless, so
  /// whoever keeps them does it when it knows more.
  public Bytes send(Bytes raw) throws IOException {
    return Hex.data(
        endpoints.write("eth_sendRawTransaction", Hex.data(raw)), 32, "transaction hash");
  }

  /// The outcome of a transaction; empty while it is in no block.
  public Optional<Mined> mined(Bytes transaction) throws IOException {
    JsonNode node = endpoints.read("eth_getTransactionReceipt", Hex.data(transaction));
    return node.isNull() ? Optional.empty() : Optional.of(mined(node, transaction));
  }

  static Mined mined(JsonNode node, Bytes transaction) throws MalformedException {
    if (!Hex.data(node.path("transactionHash"), 32, "transaction hash").equals(transaction)) {
      throw new MalformedException("the endpoint's receipt is of another transaction");
    }
    return new Mined(
        transaction,
        new Address(Hex.data(node.path("from"), 20, "sender")),
        Hex.quantityLong(node.path("blockNumber"), "block number"),
        Hex.data(node.path("blockHash"), 32, "block hash"),
        Hex.quantityLong(node.path("status"), "status") == 1,
        Hex.quantityLong(node.path("gasUsed"), "gas used"),
        Hex.quantity(node.path("effectiveGasPrice"), "gas price"),
        logs(node.path("logs")));
  }

  /// The block of this hash with all its receipts, checked as far as hashes can.
  ///
  /// @throws MalformedException if what the endpoint says doesn't hash to it
  public SealedBlock sealed(Bytes hash) throws IOException {
    return new SealedBlocks(endpoints).at(hash);
  }

  /// Logs of `contracts` from block `from` to `to`, both included, whose topics are each one of
  /// those given, in order; an empty list lets any through.
  public List<Log> logs(List<Address> contracts, List<List<Bytes>> topics, long from, long to)
      throws IOException {
    var wanted = new ArrayList<@Nullable List<String>>();
    for (List<Bytes> choice : topics) {
      wanted.add(choice.isEmpty() ? null : choice.stream().map(Hex::data).toList());
    }
    var filter = new LinkedHashMap<String, Object>();
    filter.put("address", contracts.stream().map(Address::toString).toList());
    filter.put("fromBlock", Hex.quantity(from));
    filter.put("toBlock", Hex.quantity(to));
    filter.put("topics", wanted);
    return logs(endpoints.read("eth_getLogs", filter));
  }

  static List<Log> logs(JsonNode list) throws MalformedException {
    if (!list.isArray() || list.size() > LOGS_MAX) {
      throw new MalformedException("the endpoint's logs are no list, or too many");
    }
    var out = new ArrayList<Log>();
    for (JsonNode node : list.values()) {
      var topics = new ArrayList<Bytes>();
      JsonNode given = node.path("topics");
      if (!given.isArray() || given.size() > 4) {
        throw new MalformedException("the endpoint's log has no topics");
      }
      for (JsonNode topic : given.values()) {
        topics.add(Hex.data(topic, 32, "topic"));
      }
      out.add(
          new Log(
              new Address(Hex.data(node.path("address"), 20, "contract")),
              List.copyOf(topics),
              Hex.data(node.path("data"), "log"),
              Hex.quantityLong(node.path("blockNumber"), "block number"),
              Hex.data(node.path("blockHash"), 32, "block hash"),
              Hex.data(node.path("transactionHash"), 32, "transaction hash"),
              (int) Hex.quantityLong(node.path("logIndex"), "log index")));
    }
    return out;
  }

  /// What each of `calls` returns now, asked together.
  public List<Bytes> callAll(List<Message> calls) throws IOException {
    if (calls.isEmpty()) {
      return List.of();
    }
    var batch = new ArrayList<Call>();
    for (Message call : calls) {
      batch.add(new Call("eth_call", List.of(call.json(), "latest")));
    }
    var out = new ArrayList<Bytes>();
    for (JsonNode node : endpoints.read(batch)) {
      out.add(Hex.data(node, "returned data"));
    }
    return out;
  }

  /// A call that only a development chain knows, and that may change it.
  public JsonNode dev(String method, Object... params) throws IOException {
    return endpoints.write(endpoints.limits().stateBytesMax(), method, params);
  }

  @Override
  public void close() {
    endpoints.close();
  }
}
