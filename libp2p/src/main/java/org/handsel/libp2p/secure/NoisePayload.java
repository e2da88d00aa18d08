package org.handsel.libp2p.secure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PublicKey;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What the second and third message of libp2p's handshake carry: who signs for the Noise key, and
/// which stream multiplexers the sender has. Spec: `noise/README.md`, "The libp2p Handshake
/// Payload".
///
/// @param muxers empty if the sender doesn't negotiate them here
record NoisePayload(PublicKey identity, Bytes signature, Optional<List<String>> muxers) {
  private static final byte[] SIGNED_PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.UTF_8);
  private static final int MUXERS_MAX = 32;

  NoisePayload {
    muxers = muxers.map(List::copyOf);
  }

  /// Signed by `identity` for the Noise key `staticKey`.
  static NoisePayload sign(KeyPair identity, byte[] staticKey, Optional<List<String>> muxers) {
    byte[] signature = identity.sign(signed(staticKey));
    return new NoisePayload(identity.publicKey(), Bytes.of(signature), muxers);
  }

  /// True if the identity signed for `staticKey`.
  boolean vouchesFor(byte[] staticKey) {
    return identity.verify(signed(staticKey), signature.toArray());
  }

  byte[] toArray() {
    var out = new Protobuf.Writer().bytes(1, identity.encode()).bytes(2, signature);
    if (muxers.isPresent()) {
      var extensions = new Protobuf.Writer();
      for (String muxer : muxers.get()) extensions.text(2, muxer);
      out.message(4, extensions);
    }
    return out.toArray();
  }

  static NoisePayload decode(byte[] payload) throws MalformedException {
    byte[] key = {};
    byte[] signature = {};
    Optional<List<String>> muxers = Optional.empty();
    var in = new Protobuf.Reader(payload);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.bytes();
        case 2 -> signature = in.bytes();
        case 4 -> muxers = muxers(in.message());
        default -> in.skip();
      }
    }
    return new NoisePayload(PublicKey.decode(key), Bytes.of(signature), muxers);
  }

  /// Empty if the extensions say nothing of multiplexers.
  private static Optional<List<String>> muxers(Protobuf.Reader in) throws MalformedException {
    var muxers = new ArrayList<String>();
    while (in.next()) {
      if (in.field() == 2) muxers.add(in.text());
      else in.skip();
      if (muxers.size() > MUXERS_MAX) throw new MalformedException("too many multiplexers");
    }
    return muxers.isEmpty() ? Optional.empty() : Optional.of(muxers);
  }

  private static byte[] signed(byte[] staticKey) {
    byte[] signed = Arrays.copyOf(SIGNED_PREFIX, SIGNED_PREFIX.length + staticKey.length);
    System.arraycopy(staticKey, 0, signed, SIGNED_PREFIX.length, staticKey.length);
    return signed;
  }
}
