package org.handsel.libp2p.secure;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.handsel.libp2p.transport.LaidWire;
import org.handsel.libp2p.transport.Wire;
import org.jspecify.annotations.Nullable;

/// A wire under a network's key: a nonce of 24 bytes each way, and then everything in XSalsa20.
/// Nothing is proven by it, that's for the layers above; others read noise, and write it. Spec:
/// `pnet/Private-Networks-PSK-V1.md`, "Algorithm".
final class PrivateWire extends LaidWire {
  private static final int NONCE_BYTES = 24;

  private final byte[] key;
  private final SecureRandom random;

  // Of the one thread that reads, and of the one that writes.
  private @Nullable XSalsa20Engine reading;
  private @Nullable XSalsa20Engine writing;

  PrivateWire(Wire wire, byte[] key, SecureRandom random) {
    super(wire);
    this.key = key;
    this.random = random;
  }

  private XSalsa20Engine engine(byte[] nonce) {
    var engine = new XSalsa20Engine();
    engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    return engine;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    XSalsa20Engine cipher = reading;
    if (cipher == null) {
      var nonce = new byte[NONCE_BYTES];
      int got = 0;
      while (got < NONCE_BYTES) {
        int count = super.read(nonce, got, NONCE_BYTES - got);
        if (count < 0) throw new EOFException("the peer hung up before its nonce was whole");
        got += count;
      }
      cipher = engine(nonce);
      reading = cipher;
    }
    int count = super.read(into, offset, length);
    if (count > 0) cipher.processBytes(into, offset, count, into, offset);
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    XSalsa20Engine cipher = writing;
    int head = 0;
    byte[] out;
    if (cipher == null) {
      var nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      cipher = engine(nonce);
      writing = cipher;
      head = NONCE_BYTES;
      out = new byte[head + length];
      System.arraycopy(nonce, 0, out, 0, head);
    } else {
      out = new byte[length];
    }
    cipher.processBytes(from, offset, length, out, head);
    super.write(out, 0, out.length);
  }
}
