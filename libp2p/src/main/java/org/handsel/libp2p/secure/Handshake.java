package org.handsel.libp2p.secure;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.secure.Pattern.Token;
import org.jspecify.annotations.Nullable;

/// A Noise handshake in progress: messages in, messages out, no I/O. Spec: Noise §5.3, with
/// `25519_ChaChaPoly_SHA256` and any [Pattern].
///
/// [#write] and [#read] are called in turn, the initiator writing first, until [#done]; then
/// [#split] gives the keys. After an exception the handshake is over.
final class Handshake {
  /// The largest message, by Noise §3.
  static final int MESSAGE_BYTES_MAX = 65_535;

  private final Pattern pattern;
  private final boolean initiator;
  private final SymmetricState symmetric;
  private final @Nullable KeyAgreement staticKey;
  private final KeyAgreement ephemeral;
  private byte @Nullable [] remoteStatic;
  private byte @Nullable [] remoteEphemeral;
  private int turn;

  /// @param staticKey ours, or null if the pattern needs none
  /// @param ephemeral fresh for this handshake
  /// @param remoteStatic theirs if the pattern knows it beforehand, else null
  Handshake(
      Pattern pattern,
      boolean initiator,
      byte[] prologue,
      @Nullable KeyAgreement staticKey,
      KeyAgreement ephemeral,
      byte @Nullable [] remoteStatic) {
    this.pattern = pattern;
    this.initiator = initiator;
    this.staticKey = staticKey;
    this.ephemeral = ephemeral;
    this.remoteStatic = remoteStatic;
    symmetric = new SymmetricState("Noise_" + pattern.name() + "_25519_ChaChaPoly_SHA256");
    symmetric.mixHash(prologue);
    if (pattern.initiatorKnown()) symmetric.mixHash(known(initiator));
    if (pattern.responderKnown()) symmetric.mixHash(known(!initiator));
  }

  /// True once every message was written or read.
  boolean done() {
    return turn == pattern.messages().size();
  }

  /// Our next message, with `payload` in it, sealed if there is a key already.
  byte[] write(byte[] payload) throws IOException {
    var out = new byte[MESSAGE_BYTES_MAX];
    int at = 0;
    for (Token token : next(initiator)) {
      switch (token) {
        case E -> {
          System.arraycopy(ephemeral.open(), 0, out, at, KeyAgreement.KEY_BYTES);
          symmetric.mixHash(ephemeral.open());
          at += KeyAgreement.KEY_BYTES;
        }
        case S -> {
          System.arraycopy(own(staticKey).open(), 0, out, at, KeyAgreement.KEY_BYTES);
          at += symmetric.encryptAndHash(out, at, KeyAgreement.KEY_BYTES);
        }
        case EE, ES, SE, SS -> mix(token);
      }
    }
    if (payload.length > MESSAGE_BYTES_MAX - CipherState.TAG_BYTES - at) {
      throw new IllegalArgumentException("a payload of " + payload.length + " bytes");
    }
    System.arraycopy(payload, 0, out, at, payload.length);
    at += symmetric.encryptAndHash(out, at, payload.length);
    turn++;
    return Arrays.copyOf(out, at);
  }

  /// The payload of their next message.
  ///
  /// @throws MalformedException if it is too short, sealed by somebody else, or holds a key of
  ///   small order
  byte[] read(byte[] message) throws IOException {
    int at = 0;
    for (Token token : next(!initiator)) {
      switch (token) {
        case E -> {
          byte[] key = part(message, at, KeyAgreement.KEY_BYTES);
          remoteEphemeral = key;
          symmetric.mixHash(key);
          at += KeyAgreement.KEY_BYTES;
        }
        case S -> {
          int length = KeyAgreement.KEY_BYTES + (symmetric.hasKey() ? CipherState.TAG_BYTES : 0);
          part(message, at, length);
          remoteStatic = symmetric.decryptAndHash(message, at, length);
          at += length;
        }
        case EE, ES, SE, SS -> mix(token);
      }
    }
    byte[] payload = symmetric.decryptAndHash(message, at, message.length - at);
    turn++;
    return payload;
  }

  /// Their static key, once a message brought it.
  Optional<byte[]> remoteStatic() {
    return Optional.ofNullable(remoteStatic).map(byte[]::clone);
  }

  /// A value that both sides share and nobody else can have (Noise §11.2).
  byte[] hash() {
    return symmetric.hash();
  }

  /// The keys for what follows: ours to send with first, then theirs.
  CipherState[] split() {
    if (!done()) throw new IllegalStateException("the handshake isn't done");
    CipherState[] keys = symmetric.split();
    return initiator ? keys : new CipherState[] {keys[1], keys[0]};
  }

  private Iterable<Token> next(boolean fromInitiator) {
    if (done() || turn % 2 == 0 != fromInitiator) {
      throw new IllegalStateException("not this side's turn");
    }
    return pattern.messages().get(turn);
  }

  private void mix(Token token) throws IOException {
    // The first letter is the initiator's key, the second the responder's.
    symmetric.mixKey(
        switch (token) {
          case EE -> ephemeral.agree(theirs(remoteEphemeral));
          case ES ->
              initiator
                  ? ephemeral.agree(theirs(remoteStatic))
                  : own(staticKey).agree(theirs(remoteEphemeral));
          case SE ->
              initiator
                  ? own(staticKey).agree(theirs(remoteEphemeral))
                  : ephemeral.agree(theirs(remoteStatic));
          case SS -> own(staticKey).agree(theirs(remoteStatic));
          case E, S -> throw new IllegalArgumentException("not an agreement: " + token);
        });
  }

  private byte[] known(boolean ours) {
    return ours ? own(staticKey).open() : theirs(remoteStatic);
  }

  private static KeyAgreement own(@Nullable KeyAgreement key) {
    if (key == null) throw new IllegalStateException("the pattern needs a static key");
    return key;
  }

  private static byte[] theirs(byte @Nullable [] key) {
    if (key == null) throw new IllegalStateException("the pattern uses a key before it came");
    return key;
  }

  private static byte[] part(byte[] message, int at, int length) throws MalformedException {
    if (at + length > message.length) throw new MalformedException("a handshake message too short");
    return Arrays.copyOfRange(message, at, at + length);
  }
}
