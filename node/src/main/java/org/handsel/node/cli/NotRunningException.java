package org.handsel.node.cli;

import java.nio.file.Path;

/// No node runs on the data directory: exit code 3.
final class NotRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  NotRunningException(Path directory) {
    super("No node runs on " + directory + ". Start it with: handsel start --data " + directory);
  }
}
