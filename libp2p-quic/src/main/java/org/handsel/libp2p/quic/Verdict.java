package org.handsel.libp2p.quic;

import io.netty.util.AttributeKey;
import java.util.Optional;
import org.handsel.libp2p.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/// What came of looking at one peer's certificate. TLS only says yes or no; who the peer is, or why
/// it was refused, stands here. Written within the handshake, read after it.
final class Verdict {
  /// Where a connection keeps its own.
  static final AttributeKey<Verdict> OF = AttributeKey.valueOf("handsel.verdict");

  /// Where its TLS session does.
  static final String NAME = "handsel.verdict";

  private volatile @Nullable PublicKey key;
  private volatile @Nullable String refusal;

  void proven(PublicKey peer) {
    key = peer;
  }

  void refused(String reason) {
    refusal = reason;
  }

  /// The peer's key; empty if it proved none.
  Optional<PublicKey> key() {
    return Optional.ofNullable(key);
  }

  /// Why the peer was refused; empty if it wasn't.
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }
}
