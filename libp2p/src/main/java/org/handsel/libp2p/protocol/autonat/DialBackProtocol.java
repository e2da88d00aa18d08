package org.handsel.libp2p.protocol.autonat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.handsel.libp2p.Stream;
import org.handsel.libp2p.StreamProtocol;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.protocol.Dialogue;

/// Hears the nonces that servers say when they call back, whoever they say to be: "Clients SHOULD
/// only rely on the nonce and not on the peerID". Safe for use by many threads.
final class DialBackProtocol implements StreamProtocol {
  static final String PROTOCOL = "/libp2p/autonat/2/dial-back";

  private final AutonatLimits.Messages limits;

  /// For each nonce that is out, at which of our addresses it came back.
  private final Map<Long, CompletableFuture<Optional<Multiaddr>>> out = new ConcurrentHashMap<>();

  DialBackProtocol(AutonatLimits.Messages limits) {
    this.limits = limits;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public void accept(Stream stream) throws IOException {
    var dialogue = new Dialogue(stream, limits.bytesMax(), limits.dialBackTimeout());
    long nonce = DialBack.decode(dialogue.hear()).nonce();
    CompletableFuture<Optional<Multiaddr>> heard = out.get(nonce);
    if (heard == null) throw new IOException("a nonce that we don't know");
    heard.complete(stream.connection().localAddress());
    dialogue.say(DialBack.RECEIVED);
    stream.closeWrite();
  }

  /// Waits for `nonce` from now on.
  void expect(long nonce) {
    out.put(nonce, new CompletableFuture<>());
  }

  /// True if `nonce` came, at an address of the same form as `address`; waits a moment for it,
  /// since the server's answer may overtake it.
  boolean came(long nonce, Multiaddr address) throws IOException {
    CompletableFuture<Optional<Multiaddr>> heard = out.get(nonce);
    if (heard == null) return false;
    try {
      Optional<Multiaddr> at = heard.get(1, TimeUnit.SECONDS);
      return at.isEmpty() || form(at.get()).equals(form(address));
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody fails it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static List<String> form(Multiaddr address) {
    return address.withoutPeer().components().stream().map(Multiaddr.Component::protocol).toList();
  }

  /// Waits for it no more.
  void forget(long nonce) {
    out.remove(nonce);
  }
}
