package org.handsel.libp2p.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multiaddr;
import org.handsel.libp2p.multiformats.Protobuf;

/// A peer's own list of its addresses; the one with the greatest `seq` (unsigned) counts. Spec:
/// libp2p/specs `RFC/0003-routing-records.md`.
public record PeerRecord(PeerId peer, long seq, List<Multiaddr> addresses) {
  /// What such records are signed for.
  public static final String DOMAIN = "libp2p-peer-record";

  /// The type of the payload in the envelope.
  public static final Bytes PAYLOAD_TYPE = Bytes.of((byte) 0x03, (byte) 0x01);

  /// The most addresses that are read.
  public static final int ADDRESSES_MAX = 64;

  /// The list is copied.
  public PeerRecord {
    addresses = List.copyOf(addresses);
  }

  /// This record signed by its peer.
  ///
  /// @throws IllegalArgumentException if `signer` is another peer
  public SignedEnvelope seal(KeyPair signer) {
    if (!signer.peerId().equals(peer)) throw new IllegalArgumentException("another peer's record");
    return SignedEnvelope.seal(signer, DOMAIN, PAYLOAD_TYPE, Bytes.of(toArray()));
  }

  /// The record in a signed envelope, whose signature and signer were checked.
  ///
  /// @throws MalformedException if it is none, or speaks of a peer that didn't sign it
  public static PeerRecord open(byte[] envelope) throws MalformedException {
    var opened = SignedEnvelope.open(envelope, DOMAIN);
    if (!opened.payloadType().equals(PAYLOAD_TYPE)) throw new MalformedException("no peer record");
    PeerRecord record = decode(opened.payload().toArray());
    if (!record.peer.matches(opened.key())) {
      throw new MalformedException("a peer record signed by another peer");
    }
    return record;
  }

  /// The record in an envelope whose signature and signer were *not* checked: for one that was
  /// opened before, or to see whose it claims to be.
  ///
  /// @throws MalformedException if it is none
  public static PeerRecord unchecked(byte[] envelope) throws MalformedException {
    return decode(SignedEnvelope.uncheckedPayload(envelope).toArray());
  }

  private static PeerRecord decode(byte[] payload) throws MalformedException {
    byte[] peer = {};
    long seq = 0;
    var addresses = new ArrayList<Multiaddr>();
    var in = new Protobuf.Reader(payload);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> peer = in.bytes();
        case 2 -> seq = in.varint();
        case 3 -> address(in.message()).ifPresent(addresses::add);
        default -> in.skip();
      }
      if (addresses.size() > ADDRESSES_MAX) throw new MalformedException("too many addresses");
    }
    return new PeerRecord(PeerId.decode(peer), seq, addresses);
  }

  /// Empty for an address that we can't read: it may be of a protocol that came after us.
  private static Optional<Multiaddr> address(Protobuf.Reader in) throws MalformedException {
    byte[] address = {};
    while (in.next()) {
      if (in.field() == 1) address = in.bytes();
      else in.skip();
    }
    try {
      return Optional.of(Multiaddr.decode(address));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private byte[] toArray() {
    var out = new Protobuf.Writer().bytes(1, peer.toArray()).varint(2, seq);
    for (Multiaddr address : addresses) {
      out.message(3, new Protobuf.Writer().bytes(1, address.toArray()));
    }
    return out.toArray();
  }
}
