package org.handsel.libp2p.transport;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.handsel.libp2p.multiformats.Multiaddr;

/// An open ear.
public interface Listener extends Closeable {
  /// The addresses under which it can be reached, with real ports; one for each network interface
  /// if it listens on all.
  List<Multiaddr> addresses();

  /// The next caller. Blocks.
  ///
  /// @throws IOException if it is closed
  Link accept() throws IOException;

  /// Stops listening; a blocked [#accept] throws.
  @Override
  void close();
}
