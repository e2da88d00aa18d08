package org.handsel.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.handsel.node.app.Listings;
import org.handsel.node.app.RefusedException;
import org.handsel.node.app.Setup;
import org.handsel.node.home.Config;

/// What the commands need of the program beyond a running node's API.
public interface Program {
  /// Makes the identity in `directory`, where no node runs.
  Setup.Created init(Path directory, Config.Flags flags, String name, String passphrase)
      throws IOException, RefusedException;

  /// Gives the node in `directory`, which doesn't run, another id on the network; the answer is
  /// that id.
  String renewPeer(Path directory, String passphrase) throws IOException, RefusedException;

  /// Runs a node until the process is told to stop.
  void start(Start wanted) throws IOException, RefusedException;

  /// Plays the demo.
  void demo(String story, boolean once, boolean json) throws IOException, RefusedException;

  /// Starts and stops a node on `directory` without a chain, so that the classes it needs are
  /// loaded.
  void warmUp(Path directory) throws IOException, RefusedException;

  /// The services that a node carries.
  List<Listings.ServiceView> services();

  /// How to start.
  ///
  /// @param passphrase unlocks the identity at once
  /// @param stopWithStdin stop when standard input ends, for programs that start nodes
  record Start(
      Path directory,
      Config.Flags flags,
      Optional<String> passphrase,
      boolean json,
      boolean verbose,
      boolean stopWithStdin) {}
}
