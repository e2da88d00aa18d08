package org.handsel.libp2p.secure;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.crypto.KeyPair;
import org.handsel.libp2p.crypto.PeerId;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.transport.Wire;
import org.handsel.libp2p.transport.WireReader;

/// libp2p's secure channel `/noise`: the XX handshake, in which each side's Noise key is signed by
/// the key that its peer id is made of. Spec: `noise/README.md`. Safe for use by many threads.
///
/// Our Noise key lives as long as this object and is never stored ("a single static keypair may be
/// generated when noise-libp2p is initialized and used for all sessions"), so that a connection
/// costs no signature.
public final class NoiseSecurity {
  /// Its name in multistream-select.
  public static final String PROTOCOL = "/noise";

  private static final byte[] NOTHING = new byte[0];

  private final SecureRandom random;
  private final KeyAgreement staticKey;
  private final byte[] payload;
  private final Optional<List<String>> muxers;

  /// Proves `identity`.
  ///
  /// @param muxers our stream multiplexers, best first, to be negotiated within the handshake;
  ///   empty to negotiate them afterwards
  public NoiseSecurity(KeyPair identity, Optional<List<String>> muxers, SecureRandom random) {
    this.random = random;
    this.muxers = muxers.map(List::copyOf);
    staticKey = KeyAgreement.generate(random);
    payload = NoisePayload.sign(identity, staticKey.open(), muxers).toArray();
  }

  /// Shakes hands as the side that dialled, and insists on `expected` if it is given.
  ///
  /// @throws IOException if the peer hangs up, says anything but a good handshake, is another peer,
  ///   or shares no multiplexer with us
  public SecureChannel dial(Wire wire, WireReader in, Optional<PeerId> expected)
      throws IOException {
    var handshake = start(true);
    send(wire, handshake.write(NOTHING));
    NoisePayload theirs = verified(handshake, receive(in));
    PeerId peer = PeerId.of(theirs.identity());
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new MalformedException("wanted " + expected.get() + " but met " + peer);
    }
    send(wire, handshake.write(payload));
    return channel(handshake, wire, in, theirs, true);
  }

  /// Shakes hands as the side that was dialled.
  ///
  /// @throws IOException as [#dial]
  public SecureChannel accept(Wire wire, WireReader in) throws IOException {
    var handshake = start(false);
    // noise/README.md: "the initiator MUST NOT send extensions in their first message"; nothing
    // else goes there either, yet a payload is no reason to hang up.
    handshake.read(receive(in));
    send(wire, handshake.write(payload));
    NoisePayload theirs = verified(handshake, receive(in));
    return channel(handshake, wire, in, theirs, false);
  }

  private Handshake start(boolean initiator) {
    KeyAgreement ephemeral = KeyAgreement.generate(random);
    return new Handshake(Pattern.XX, initiator, NOTHING, staticKey, ephemeral, null);
  }

  private static NoisePayload verified(Handshake handshake, byte[] message) throws IOException {
    NoisePayload theirs = NoisePayload.decode(handshake.read(message));
    byte[] noiseKey = handshake.remoteStatic().orElseThrow();
    // "If the signature is invalid, the connection MUST be terminated immediately."
    if (!theirs.vouchesFor(noiseKey)) {
      throw new MalformedException("the handshake's key is not signed by the peer's key");
    }
    return theirs;
  }

  private SecureChannel channel(
      Handshake handshake, Wire wire, WireReader in, NoisePayload theirs, boolean dialled)
      throws IOException {
    CipherState[] keys = handshake.split();
    PeerId peer = PeerId.of(theirs.identity());
    return new SecureChannel(peer, agreed(theirs, dialled), wire, in, keys[0], keys[1]);
  }

  /// inlined-muxer-negotiation.md: "picking the first item from the initiator's list that both
  /// parties support"; "If there is no overlap […] the handshake MUST fail."
  private Optional<String> agreed(NoisePayload theirs, boolean dialled) throws IOException {
    if (muxers.isEmpty() || theirs.muxers().isEmpty()) return Optional.empty();
    List<String> initiators = dialled ? muxers.get() : theirs.muxers().get();
    List<String> responders = dialled ? theirs.muxers().get() : muxers.get();
    for (String muxer : initiators) {
      if (responders.contains(muxer)) return Optional.of(muxer);
    }
    throw new MalformedException("no stream multiplexer in common");
  }

  private static void send(Wire wire, byte[] message) throws IOException {
    var framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >>> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    wire.write(framed, 0, framed.length);
  }

  private static byte[] receive(WireReader in) throws IOException {
    if (!in.require(2)) throw new EOFException("the peer hung up during the handshake");
    int at = in.position();
    int length = (in.array()[at] & 0xff) << 8 | (in.array()[at + 1] & 0xff);
    in.require(2 + length);
    int start = in.position() + 2;
    byte[] message = Arrays.copyOfRange(in.array(), start, start + length);
    in.skip(2 + length);
    return message;
  }
}
