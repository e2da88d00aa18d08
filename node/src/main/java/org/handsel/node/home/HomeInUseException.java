package org.handsel.node.home;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Another node runs on this data directory; two would spoil it.
public final class HomeInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  HomeInUseException(Path directory, Optional<Long> pid) {
    super(
        "Another node"
            + pid.map(id -> " (process " + id + ")").orElse("")
            + " runs on "
            + directory
            + ". Use that one, stop it, or give another directory with --data.");
  }
}
