package org.handsel.storage;

/// The disk or the database failed: full, gone, damaged, or written by a newer version. Nothing was
/// half written. Whoever runs into it can only say so and stop what it was doing.
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// `message` says what could not be done.
  public StorageException(String message) {
    super(message);
  }

  /// `message` says what could not be done, `cause` why.
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
