package org.handsel.node.deal;

import java.util.Optional;
import org.handsel.libp2p.Connection;
import org.handsel.libp2p.multiformats.Cid;

/// Who is behind which connection: only what a hello has proven.
public interface Callers {
  /// A live connection to `person`, if there is one.
  Optional<Connection> connection(Cid person);

  /// Who is behind `connection`, if they have said so.
  Optional<Cid> person(Connection connection);
}
