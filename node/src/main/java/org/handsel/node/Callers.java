package org.handsel.node;

import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.node.peer.Neighbours;

/// Who is behind which connection, told to deals by the neighbours' hellos.
record Callers(Neighbours neighbours) implements org.handsel.node.deal.Callers {
  @Override
  public Optional<Connection> connection(Cid person) {
    return neighbours.connection(person);
  }

  @Override
  public Optional<Cid> person(Connection connection) {
    return neighbours.person(connection);
  }
}
