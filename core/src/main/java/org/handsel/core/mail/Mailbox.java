package org.handsel.core.mail;

import org.handsel.libp2p.multiformats.Cid;

/// Carries letters to people, who may be away for long.
public interface Mailbox {
  /// Takes `letter` for `to`. When this returns it is safely written down, and it is sent again and
  /// again until `to` has acknowledged it. Posting the same letter twice sends it once.
  void post(Cid to, Letter letter);

  /// Hands letters to `reader` from now on.
  void open(Reader reader);

  /// Who reads what arrives.
  interface Reader {
    /// Takes `letter`, which `from` sent over a connection that they have proven to be theirs. When
    /// this returns, what matters of it is safely written down: only then is it acknowledged. The
    /// same letter may come more than once.
    ///
    /// @throws java.io.IOException if it can't be read now or makes no sense; a
    ///   `MalformedException` is not sent again
    void read(Cid from, Letter letter) throws java.io.IOException;

    /// `by` has answered `letter` of ours for good that it won't be taken, and says `why`. It isn't
    /// sent again once this returns; the same answer may come more than once.
    ///
    /// @throws java.io.IOException if that can't be written down now
    default void refused(Cid by, Letter letter, String why) throws java.io.IOException {}

    /// Whether a deal here is with `person`, whose letters go before those of strangers.
    default boolean knows(Cid person) {
      return false;
    }
  }
}
