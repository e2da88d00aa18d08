package org.handsel.core.deal;

import java.util.List;
import java.util.Optional;
import org.handsel.core.mail.Letter;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;

/// Where deals are written down before anything is done about them. Every write is all or nothing,
/// and safe from a power cut when it returns. A disk that fails throws what the `storage` room
/// throws: nothing was half written. Safe for use by many threads.
public interface Ledger {
  /// Writes `change`, all of it or nothing. What is there already is left or replaced, so that
  /// writing twice is harmless. Of refusals only the newest wait, for one person and in all.
  void write(Change change);

  /// Forgets the deal with this key, its steps and its letters: one that came to nothing. What
  /// became public of it stays.
  void forget(Bytes key);

  /// Every deal.
  List<File> files();

  /// The encoded steps of a deal, in the order in which they were written.
  List<Bytes> steps(Bytes deal);

  /// This device's lines of history, by height.
  List<Line> lines();

  /// What is promised of listings.
  List<Promise> promises();

  /// The places of letters that wait for `to`, oldest first: the first of those after place
  /// `after`, which is 0 to begin with. None is left if there are none.
  List<Long> waiting(Cid to, long after);

  /// The letter at this place, if it waits still. No place is used twice.
  Optional<Letter> letter(long place);

  /// Everybody for whom a letter waits.
  List<Cid> addressees();

  /// What the letters that wait are about: digests of asks, and of terms.
  List<Bytes> subjects();

  /// Takes back refusals that have waited since before then, ms since 1970.
  void unpostRefusals(long beforeMillis);

  /// Whether the letter waits no more: it was acknowledged, or never posted.
  boolean delivered(Bytes letter);

  /// `to` has acknowledged the letter, or will never take it.
  void acknowledged(Cid to, Bytes letter);

  /// Things to be written together.
  ///
  /// @param unposted what is taken back of the letters that wait, before `letters` are added
  record Change(
      List<File> files,
      List<Said> steps,
      List<Line> lines,
      List<Promise> promises,
      List<Unposted> unposted,
      List<Waiting> letters) {
    /// Nothing to write.
    public static final Change NONE =
        new Change(List.of(), List.of(), List.of(), List.of(), List.of());

    /// Takes back no letters.
    public Change(
        List<File> files,
        List<Said> steps,
        List<Line> lines,
        List<Promise> promises,
        List<Waiting> letters) {
      this(files, steps, lines, promises, List.of(), letters);
    }

    /// Only letters: some are taken back, others wait from now on.
    public static Change post(List<Unposted> unposted, List<Waiting> letters) {
      return new Change(List.of(), List.of(), List.of(), List.of(), unposted, letters);
    }

    /// The lists can't be changed afterwards.
    public Change {
      files = List.copyOf(files);
      steps = List.copyOf(steps);
      lines = List.copyOf(lines);
      promises = List.copyOf(promises);
      unposted = List.copyOf(unposted);
      letters = List.copyOf(letters);
    }
  }

  /// One deal as this node keeps it.
  ///
  /// @param key digest of the ask; of the terms where this node is on the panel
  /// @param deal digest of the terms, once there are any
  /// @param data what the node notes about it, its own encoding
  record File(Bytes key, Optional<Bytes> deal, Bytes data) {}

  /// A step of a deal, as it came or went.
  record Said(Bytes deal, Bytes id, Bytes bytes) {}

  /// A line of this device's history.
  ///
  /// @param height its place
  /// @param deal key of the deal it is about
  /// @param record the signed record
  /// @param published whether it was given to the network
  record Line(long height, Bytes deal, Cid id, Bytes record, boolean published) {}

  /// A part of a listing that is promised to a deal.
  ///
  /// @param slot the listing's name among mine
  /// @param revision the revision it was taken from, whose quantity becomes `left`
  /// @param done whether that was published
  record Promise(Bytes deal, String slot, long quantity, Cid revision, long left, boolean done) {}

  /// A letter that waits.
  record Waiting(Cid to, Letter letter) {}

  /// Letters that wait no more.
  ///
  /// @param about what they are about
  /// @param of whose they are, and of which kind; all of them if it isn't said
  record Unposted(Bytes about, Optional<Addressed> of) {
    /// Every letter about this.
    public static Unposted all(Bytes about) {
      return new Unposted(about, Optional.empty());
    }

    /// The letters of one kind about this that wait for `to`.
    public static Unposted of(Cid to, Letter.Kind kind, Bytes about) {
      return new Unposted(about, Optional.of(new Addressed(to, kind)));
    }
  }

  /// Whom letters are for, and their kind.
  record Addressed(Cid to, Letter.Kind kind) {}
}
