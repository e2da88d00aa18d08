package org.handsel.libp2p.protocol.relay;

import java.time.Instant;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.crypto.SignedEnvelope;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// A relay's signed word that it keeps a place for a peer until a moment, in whole seconds. Spec:
/// circuit-v2, "Reservation Vouchers".
public record Voucher(PeerId relay, PeerId peer, Instant expiration) {
  /// What such vouchers are signed for.
  public static final String DOMAIN = "libp2p-relay-rsvp";

  /// "uses the multicodec code `0x0302`".
  private static final Bytes PAYLOAD_TYPE = Bytes.of((byte) 0x03, (byte) 0x02);

  private static final int PEER_BYTES_MAX = 128;

  /// This voucher signed by its relay.
  ///
  /// @throws IllegalArgumentException if `signer` is another peer
  public SignedEnvelope seal(KeyPair signer) {
    if (!signer.peerId().equals(relay)) throw new IllegalArgumentException("another relay's word");
    byte[] payload =
        new Protobuf.Writer()
            .bytes(1, relay.toArray())
            .bytes(2, peer.toArray())
            .varint(3, expiration.getEpochSecond())
            .toArray();
    return SignedEnvelope.seal(signer, DOMAIN, PAYLOAD_TYPE, Bytes.of(payload));
  }

  /// The voucher in a signed envelope, whose signature and signer were checked.
  ///
  /// @throws MalformedException if it is none, or another peer than the relay signed it
  public static Voucher open(byte[] envelope) throws MalformedException {
    var opened = SignedEnvelope.open(envelope, DOMAIN);
    if (!opened.payloadType().equals(PAYLOAD_TYPE)) throw new MalformedException("no voucher");
    byte[] relay = {};
    byte[] peer = {};
    long expiration = 0;
    var in = new Protobuf.Reader(opened.payload().toArray());
    while (in.next()) {
      switch (in.field()) {
        case 1 -> relay = in.bytes(PEER_BYTES_MAX);
        case 2 -> peer = in.bytes(PEER_BYTES_MAX);
        case 3 -> expiration = in.varint();
        default -> in.skip();
      }
    }
    var voucher =
        new Voucher(PeerId.decode(relay), PeerId.decode(peer), Reservation.moment(expiration));
    if (!voucher.relay.matches(opened.key())) {
      throw new MalformedException("a voucher signed by another peer");
    }
    return voucher;
  }
}
