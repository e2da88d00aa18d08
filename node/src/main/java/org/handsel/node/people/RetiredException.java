package org.handsel.node.people;

/// This device signs nothing any more, see [Retirement].
public final class RetiredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RetiredException() {
    super(
        "This node runs from an old copy of its files: its device went on elsewhere. It signs"
            + " nothing any more, so nothing was done. Use the other one, or put this device away"
            + " there.");
  }
}
