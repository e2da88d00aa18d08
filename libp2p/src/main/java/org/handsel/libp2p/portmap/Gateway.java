package org.handsel.libp2p.portmap;

import java.io.IOException;
import java.util.OptionalInt;

/// One way to ask a gateway for ports. For one thread.
interface Gateway {
  /// What it's called in the log: the protocol, and where.
  String name();

  /// Asks for calls to be passed on to `port`, or to be so for longer.
  ///
  /// @param outer the gateway's port that we'd like, the one we had before for instance; any if
  ///   empty
  /// @throws IOException if there is no answer, or none that makes sense
  Reply map(Port port, OptionalInt outer) throws IOException;

  /// Gives back what was given for `port`. Tries once.
  ///
  /// @throws IOException if the gateway doesn't agree
  void unmap(Port port, Grant grant) throws IOException;
}
