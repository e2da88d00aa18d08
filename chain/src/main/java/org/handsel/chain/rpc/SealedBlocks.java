package org.handsel.chain.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.chain.evm.Header;
import org.handsel.chain.evm.Keccak;
import org.handsel.chain.evm.Receipt;
import org.handsel.chain.evm.Trie;
import org.handsel.chain.rpc.JsonRpc.Call;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import tools.jackson.databind.JsonNode;

/// Fetches whole blocks of receipts. JSON-RPC names the parts; the chain hashes their RLP: so
/// header and receipts are put together again as the yellow paper and the forks since have them,
/// and are right only if they hash to the block's name and to the header's receipts root.
final class SealedBlocks {
  private static final int BATCH = 50;
  private static final int NUMBER = 0;
  private static final int ANY = -1;

  private enum Since {
    EVER,
    /// The network's work was its seal: many endpoints leave it out now, where it's nothing.
    UNTIL_2022,
    /// Appended by a fork.
    LATER
  }

  /// @param name as JSON-RPC has it
  /// @param bytes how many, or that it's a number
  private record Field(String name, int bytes, Since since) {}

  /// A header's fields in their order (yellow paper, section 4.3, and the EIPs that appended some).
  private static final List<Field> FIELDS =
      List.of(
          new Field("parentHash", 32, Since.EVER),
          new Field("sha3Uncles", 32, Since.EVER),
          new Field("miner", 20, Since.EVER),
          new Field("stateRoot", 32, Since.EVER),
          new Field("transactionsRoot", 32, Since.EVER),
          new Field("receiptsRoot", 32, Since.EVER),
          new Field("logsBloom", 256, Since.EVER),
          new Field("difficulty", NUMBER, Since.UNTIL_2022),
          new Field("number", NUMBER, Since.EVER),
          new Field("gasLimit", NUMBER, Since.EVER),
          new Field("gasUsed", NUMBER, Since.EVER),
          new Field("timestamp", NUMBER, Since.EVER),
          new Field("extraData", ANY, Since.EVER),
          new Field("mixHash", 32, Since.EVER),
          new Field("nonce", 8, Since.EVER),
          new Field("baseFeePerGas", NUMBER, Since.LATER), // EIP-1559
          new Field("withdrawalsRoot", 32, Since.LATER), // EIP-4895
          new Field("blobGasUsed", NUMBER, Since.LATER), // EIP-4844
          new Field("excessBlobGas", NUMBER, Since.LATER), // EIP-4844
          new Field("parentBeaconBlockRoot", 32, Since.LATER), // EIP-4788
          new Field("requestsHash", 32, Since.LATER), // EIP-7685
          new Field("blockAccessListHash", 32, Since.LATER), // EIP-7928
          new Field("slotNumber", NUMBER, Since.LATER)); // EIP-7843

  private final Endpoints endpoints;

  SealedBlocks(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /// The block of this hash.
  ///
  /// @throws MalformedException if what the endpoint says doesn't hash to it
  SealedBlock at(Bytes hash) throws IOException {
    JsonNode block = endpoints.read("eth_getBlockByHash", Hex.data(hash), false);
    if (block.isNull()) {
      throw new IOException("The endpoint doesn't know block " + hash.hex() + " (any more)");
    }
    Header header = header(block, hash);
    List<Bytes> transactions = transactions(block.path("transactions"));
    Optional<SealedBlock> together = together(header, transactions.size());
    return together.isPresent() ? together.get() : oneByOne(header, transactions);
  }

  private Header header(JsonNode block, Bytes hash) throws IOException {
    Bytes told = raw(block);
    if (Keccak.of(told).equals(hash)) {
      return Header.parse(told);
    }
    // A fork that this program doesn't know has added a field: some endpoints give the bytes.
    try {
      String number = Hex.quantity(Hex.quantityLong(block.path("number"), "block number"));
      Bytes given = Hex.data(endpoints.read("debug_getRawHeader", number), "header");
      if (Keccak.of(given).equals(hash)) {
        return Header.parse(given);
      }
    } catch (RpcErrorException e) {
      // most don't
    }
    throw new MalformedException(
        "the endpoint's header isn't that of block " + hash.hex() + ", or of a kind not known yet");
  }

  /// The header's RLP by the parts that are there: each fork appended some.
  static Bytes raw(JsonNode block) throws MalformedException {
    var fields = new ArrayList<Bytes>();
    for (Field field : FIELDS) {
      JsonNode value = block.path(field.name);
      boolean given = value.isString();
      if (!given && field.since == Since.LATER) {
        continue;
      }
      if (!given && field.since == Since.UNTIL_2022) {
        fields.add(Header.number(BigInteger.ZERO));
      } else if (field.bytes == NUMBER) {
        fields.add(Header.number(Hex.quantity(value, field.name)));
      } else {
        Bytes data = Hex.data(value, field.name);
        if (field.bytes != ANY && data.size() != field.bytes) {
          throw new MalformedException("the endpoint's " + field.name + " has another length");
        }
        fields.add(data);
      }
    }
    return Header.encode(fields);
  }

  private List<Bytes> transactions(JsonNode list) throws MalformedException {
    if (!list.isArray() || list.size() > endpoints.limits().transactionsMax()) {
      throw new MalformedException("the endpoint's block has no list of transactions, or too long");
    }
    var hashes = new ArrayList<Bytes>();
    for (JsonNode hash : list.values()) {
      hashes.add(Hex.data(hash, 32, "transaction hash"));
    }
    return hashes;
  }

  /// All receipts in one answer; empty if the endpoint can't do that, or not rightly.
  private Optional<SealedBlock> together(Header header, int transactions) throws IOException {
    try {
      JsonNode list =
          endpoints
              .read(
                  List.of(new Call("eth_getBlockReceipts", List.of(Hex.quantity(header.number())))),
                  endpoints.limits().receiptsBytesMax())
              .get(0);
      if (!list.isArray() || list.size() != transactions) {
        return Optional.empty();
      }
      var receipts = new ArrayList<Bytes>();
      for (JsonNode node : list.values()) {
        receipts.add(receipt(node));
      }
      return fitting(header, receipts);
    } catch (RpcErrorException | ChainDownException | MalformedException e) {
      return Optional.empty(); // too long an answer looks like an endpoint that is down
    }
  }

  private SealedBlock oneByOne(Header header, List<Bytes> transactions) throws IOException {
    var receipts = new ArrayList<Bytes>();
    long bytes = 0;
    for (int from = 0; from < transactions.size(); from += BATCH) {
      int to = Math.min(from + BATCH, transactions.size());
      var calls = new ArrayList<Call>();
      for (Bytes hash : transactions.subList(from, to)) {
        calls.add(new Call("eth_getTransactionReceipt", List.of(Hex.data(hash))));
      }
      for (JsonNode node : endpoints.read(calls, endpoints.limits().receiptsBytesMax())) {
        receipts.add(receipt(node));
        bytes += receipts.getLast().size();
      }
      if (bytes > endpoints.limits().receiptsBytesMax()) {
        throw new MalformedException("the endpoint's block has too many bytes of receipts");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while receipts came in");
      }
    }
    return fitting(header, receipts)
        .orElseThrow(() ->
            new MalformedException(
                "the endpoint's receipts aren't those of its block: one of them is made up"));
  }

  private static Optional<SealedBlock> fitting(Header header, List<Bytes> receipts) {
    Trie trie = Trie.ofList(receipts);
    return trie.root().equals(header.receiptsRoot())
        ? Optional.of(new SealedBlock(header, receipts, trie))
        : Optional.empty();
  }

  static Bytes receipt(JsonNode node) throws MalformedException {
    var logs = new ArrayList<Receipt.Event>();
    for (Eth.Log log : Eth.logs(node.path("logs"))) {
      logs.add(new Receipt.Event(log.contract(), log.topics(), log.data()));
    }
    JsonNode type = node.path("type");
    JsonNode status = node.path("status");
    try {
      return new Receipt(
              type.isString() ? (int) Math.min(Hex.quantityLong(type, "type"), 0x80) : 0,
              status.isString()
                  ? Receipt.outcome(Hex.quantityLong(status, "status") == 1)
                  : Hex.data(node.path("root"), 32, "root"),
              Hex.quantity(node.path("cumulativeGasUsed"), "gas used by the block"),
              Hex.data(node.path("logsBloom"), 256, "logsBloom"),
              logs)
          .encode();
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }
}
