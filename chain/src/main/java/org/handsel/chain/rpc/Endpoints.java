package org.handsel.chain.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.handsel.chain.rpc.JsonRpc.Call;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import tools.jackson.databind.JsonNode;

/// The endpoints of one chain, asked in the order that the configuration names them. One that fails
/// rests for a while and is asked last meanwhile; each has to prove that it serves the right chain
/// before it's believed, and again after it was away. Reads are tried again, writes never.
public final class Endpoints implements AutoCloseable {
  private final Supplier<List<URI>> addresses;
  private final Expected expected;
  private final RpcLimits limits;
  private final JsonRpc rpc;
  private final Map<URI, Standing> standings = new HashMap<>(); // guarded by itself

  /// Which chain the endpoints must serve.
  ///
  /// @param genesis hash of block 0, where it is known: local chains share their id
  public record Expected(long chainId, Optional<Bytes> genesis) {}

  /// @param restUntilNanos when an endpoint that failed may be asked first again
  private record Standing(boolean checked, long restUntilNanos) {
    static final Standing NEW = new Standing(false, System.nanoTime());
  }

  /// `addresses` is asked before each call, as a local chain may have moved.
  public Endpoints(Supplier<List<URI>> addresses, Expected expected, RpcLimits limits) {
    this.addresses = addresses;
    this.expected = expected;
    this.limits = limits;
    this.rpc = new JsonRpc(limits);
  }

  /// The result of a call that changes nothing.
  JsonNode read(String method, Object... params) throws IOException {
    return read(List.of(new Call(method, List.of(params)))).get(0);
  }

  /// The results of calls that change nothing, asked together.
  List<JsonNode> read(List<Call> calls) throws IOException {
    return read(calls, limits.answerBytesMax());
  }

  /// The same; `bytesMax` of them all.
  List<JsonNode> read(List<Call> calls, int bytesMax) throws IOException {
    IOException last = new IOException("no endpoint is configured");
    var said = new ArrayList<String>();
    for (int round = 0; round < limits.triesMax(); round++) {
      for (URI endpoint : inOrder()) {
        try {
          check(endpoint);
          return rpc.ask(endpoint, calls, bytesMax);
        } catch (RpcErrorException | InterruptedIOException | OtherChainException e) {
          throw e;
        } catch (IOException e) {
          fell(endpoint);
          last = e;
          said.add(endpoint.getAuthority() + ": " + e.getMessage());
        }
      }
    }
    throw down(said, last);
  }

  /// The result of a call that may change something: one endpoint, one try.
  JsonNode write(String method, Object... params) throws IOException {
    return write(limits.answerBytesMax(), method, params);
  }

  JsonNode write(int bytesMax, String method, Object... params) throws IOException {
    IOException last = new IOException("no endpoint is configured");
    var said = new ArrayList<String>();
    for (URI endpoint : inOrder()) {
      try {
        check(endpoint); // the next endpoint is tried only while nothing was sent yet
      } catch (RpcErrorException | InterruptedIOException | OtherChainException e) {
        throw e;
      } catch (IOException e) {
        fell(endpoint);
        last = e;
        said.add(endpoint.getAuthority() + ": " + e.getMessage());
        continue;
      }
      try {
        return rpc.ask(endpoint, List.of(new Call(method, List.of(params))), bytesMax).get(0);
      } catch (RpcErrorException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        fell(endpoint);
        throw down(List.of(endpoint.getAuthority() + ": " + e.getMessage()), e);
      }
    }
    throw down(said, last);
  }

  private static IOException down(List<String> said, IOException last) {
    if (last instanceof MalformedException) {
      return last; // it's there, but what it says makes no sense
    }
    String each = String.join("; ", said.stream().distinct().toList());
    return new ChainDownException("The chain can't be reached (" + each + ")", last);
  }

  private List<URI> inOrder() {
    long now = System.nanoTime();
    var rested = new ArrayList<URI>();
    var resting = new ArrayList<URI>();
    synchronized (standings) {
      for (URI endpoint : addresses.get()) {
        Standing standing = standings.getOrDefault(endpoint, Standing.NEW);
        (now - standing.restUntilNanos() >= 0 ? rested : resting).add(endpoint);
      }
    }
    rested.addAll(resting);
    return rested;
  }

  private void fell(URI endpoint) {
    synchronized (standings) {
      standings.put(endpoint, new Standing(false, System.nanoTime() + limits.restTime().toNanos()));
    }
  }

  private void check(URI endpoint) throws IOException {
    synchronized (standings) {
      if (standings.getOrDefault(endpoint, Standing.NEW).checked()) {
        return;
      }
    }
    List<JsonNode> answers =
        rpc.ask(
            endpoint,
            List.of(
                new Call("eth_chainId", List.of()),
                new Call("eth_getBlockByNumber", List.of("0x0", false))),
            limits.answerBytesMax());
    long chainId = Hex.quantityLong(answers.get(0), "chain id");
    if (chainId != expected.chainId()) {
      throw new OtherChainException(
          "%s serves chain %d, but this node's money is on chain %d"
              .formatted(endpoint.getAuthority(), chainId, expected.chainId()));
    }
    Bytes genesis = Hex.data(answers.get(1).path("hash"), 32, "first block");
    if (expected.genesis().isPresent() && !expected.genesis().get().equals(genesis)) {
      throw new OtherChainException(
          "%s serves another chain of the same id %d: its first block is %s…, ours is %s…"
              .formatted(
                  endpoint.getAuthority(),
                  chainId,
                  genesis.hex().substring(0, 8),
                  expected.genesis().get().hex().substring(0, 8)));
    }
    synchronized (standings) {
      standings.put(endpoint, new Standing(true, System.nanoTime()));
    }
  }

  RpcLimits limits() {
    return limits;
  }

  @Override
  public void close() {
    rpc.close();
  }
}
