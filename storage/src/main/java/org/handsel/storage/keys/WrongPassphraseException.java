package org.handsel.storage.keys;

/// The passphrase isn't the one that the keys were locked with, or the file is damaged: the two
/// can't be told apart. Nothing was changed; try again.
public final class WrongPassphraseException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongPassphraseException() {
    super("the passphrase does not open these keys");
  }
}
