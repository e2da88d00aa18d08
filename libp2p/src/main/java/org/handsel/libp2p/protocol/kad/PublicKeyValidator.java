package org.handsel.libp2p.protocol.kad;

import java.time.Instant;
import java.util.Arrays;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Public keys under `/pk/` and the id of their peer. Spec: ipfs/specs `routing/kad-dht.md`,
/// "Public Keys".
public final class PublicKeyValidator implements Validator {
  private static final String NAMESPACE = "pk";
  private static final Bytes PREFIX = Bytes.utf8("/pk/");

  /// The key under which `peer`'s public key stands.
  public static Bytes keyOf(PeerId peer) {
    return join(PREFIX, peer);
  }

  static Bytes join(Bytes prefix, PeerId peer) {
    byte[] id = peer.toArray();
    byte[] key = Arrays.copyOf(prefix.toArray(), prefix.size() + id.length);
    System.arraycopy(id, 0, key, prefix.size(), id.length);
    return Bytes.of(key);
  }

  static PeerId peerIn(Bytes key, Bytes prefix) throws MalformedException {
    byte[] bytes = key.toArray();
    if (bytes.length <= prefix.size()) throw new MalformedException("a key that names no peer");
    return PeerId.decode(Arrays.copyOfRange(bytes, prefix.size(), bytes.length));
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public void validate(Bytes key, Bytes value, Instant now) throws MalformedException {
    if (!peerIn(key, PREFIX).matches(PublicKey.decode(value.toArray()))) {
      throw new MalformedException("another peer's public key");
    }
  }

  @Override
  public int compare(Bytes key, Bytes one, Bytes other) {
    return 0;
  }

  @Override
  public int quorum() {
    return 1;
  }
}
