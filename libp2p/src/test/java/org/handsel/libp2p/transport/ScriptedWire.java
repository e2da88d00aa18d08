package org.handsel.libp2p.transport;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Multiaddr;

/// A wire whose other side says what stands in a script, whatever it hears, and then hangs up.
public final class ScriptedWire implements Wire {
  private static final Multiaddr REMOTE = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");

  private final byte[] script;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private int at;

  public ScriptedWire(byte[]... script) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : script) all.writeBytes(part);
    this.script = all.toByteArray();
  }

  /// What was written to the other side.
  public byte[] heard() {
    return heard.toByteArray();
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (at == script.length) return -1;
    int count = Math.min(length, script.length - at);
    System.arraycopy(script, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    heard.write(from, offset, length);
  }

  @Override
  public Multiaddr remote() {
    return REMOTE;
  }

  @Override
  public Optional<Multiaddr> local() {
    return Optional.empty();
  }

  @Override
  public Optional<String> remoteHost() {
    return Optional.empty();
  }

  @Override
  public void close() {
    at = script.length;
  }
}
