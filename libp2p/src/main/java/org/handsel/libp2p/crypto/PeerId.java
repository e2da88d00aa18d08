package org.handsel.libp2p.crypto;

import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Multibase;
import org.handsel.libp2p.multiformats.Multihash;

/// Who a peer is on the network: the hash of its public key, or the key itself if it is short.
/// Spec: libp2p/specs `peer-ids/peer-ids.md`.
public record PeerId(Multihash multihash) implements Comparable<PeerId> {
  /// The longest encoded key that stands in its id unhashed.
  private static final int INLINE_BYTES_MAX = 42;

  private static final int SHA256_BYTES = 32;

  /// @throws IllegalArgumentException if the hash is neither a SHA-256 nor an inlined key
  public PeerId {
    int size = multihash.digest().size();
    boolean good =
        multihash.code() == Multihash.IDENTITY
            ? size > 0 && size <= INLINE_BYTES_MAX
            : multihash.code() == Multihash.SHA2_256 && size == SHA256_BYTES;
    if (!good) throw new IllegalArgumentException("not the hash of a key");
  }

  /// The id of `key`.
  public static PeerId of(PublicKey key) {
    // peer-ids, "Peer Ids": identity if the encoded key is at most 42 bytes, else sha2-256.
    byte[] encoded = key.encode();
    boolean inline = encoded.length <= INLINE_BYTES_MAX;
    return new PeerId(Multihash.digest(inline ? Multihash.IDENTITY : Multihash.SHA2_256, encoded));
  }

  /// The id that `text` is: base 58, or a CID of codec libp2p-key in any base.
  ///
  /// @throws MalformedException if it is none
  public static PeerId parse(String text) throws MalformedException {
    // peer-ids, "String representation": "If it starts with 1 or Qm, it's a bare base58btc encoded
    // multihash." Otherwise it is a CID.
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return decode(Multibase.BASE58BTC.decodeBare(text));
    }
    Cid cid = Cid.parse(text);
    if (cid.codec() != Cid.LIBP2P_KEY) throw new MalformedException("a CID, but not of a key");
    return of(cid.hash());
  }

  /// The id that `bytes` are.
  ///
  /// @throws MalformedException if they are none
  public static PeerId decode(byte[] bytes) throws MalformedException {
    return of(Multihash.decode(bytes));
  }

  /// The peer at the end of `address`, if it names one.
  ///
  /// @throws MalformedException if it names something that is no peer
  public static Optional<PeerId> in(Multiaddr address) throws MalformedException {
    Optional<Multihash> hash = address.peer();
    return hash.isPresent() ? Optional.of(of(hash.get())) : Optional.empty();
  }

  private static PeerId of(Multihash hash) throws MalformedException {
    try {
      return new PeerId(hash);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a peer id", e);
    }
  }

  /// `address` with this peer at its end.
  public Multiaddr at(Multiaddr address) {
    return address.withPeer(multihash);
  }

  /// The key, if the id holds it.
  ///
  /// @throws MalformedException if the id holds something that is no key
  public Optional<PublicKey> publicKey() throws MalformedException {
    return multihash.code() == Multihash.IDENTITY
        ? Optional.of(PublicKey.decode(multihash.digest().toArray()))
        : Optional.empty();
  }

  /// True if `key` is this peer's.
  public boolean matches(PublicKey key) {
    return equals(of(key));
  }

  /// Its bytes: the multihash.
  public byte[] toArray() {
    return multihash.toArray();
  }

  /// Its bytes: the multihash.
  public Bytes bytes() {
    return Bytes.of(toArray());
  }

  /// Its text as a CID, the newer of the two forms.
  public Cid cid() {
    return new Cid(1, Cid.LIBP2P_KEY, multihash);
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  /// Its usual text, base 58.
  @Override
  public String toString() {
    return Multibase.BASE58BTC.encodeBare(toArray());
  }
}
