package org.handsel.core.rate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import org.handsel.core.record.Limits;
import org.handsel.core.record.SignedRecord;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Two lines of one device's history on one height: a proof that it says two things at once. The
/// body of a `fork/1` fact, which anybody may publish; one that exists proves itself but for
/// whether the device is its author's, which the author's log says.
///
/// @param one the line with the smaller digest
/// @param height where both lines stand
public record Equivocation(SignedRecord one, SignedRecord other, long height) {
  /// The kind of its record.
  public static final String KIND = "fork/1";

  private static final int LINE_BYTES_MAX = 7 << 10;

  private record Place(Bytes dev, long height) {}

  /// The proof that two lines are.
  ///
  /// @throws MalformedException if they are none
  public static Equivocation of(SignedRecord one, SignedRecord other) throws MalformedException {
    boolean inOrder = one.digest().compareTo(other.digest()) < 0;
    SignedRecord low = inOrder ? one : other;
    SignedRecord high = inOrder ? other : one;
    long height = line(low).height();
    // history.md §3.3 "of one author, one device and one height, and differ"
    boolean proves =
        !low.digest().equals(high.digest())
            && low.payload().author().equals(high.payload().author())
            && low.payload().dev().equals(high.payload().dev())
            && line(high).height() == height;
    if (!proves) throw new MalformedException("two lines that don't contradict each other");
    return new Equivocation(low, high, height);
  }

  /// The proofs that `lines` hold, one for each place.
  public static List<Equivocation> among(Collection<SignedRecord> lines) {
    var places = new HashMap<Place, SignedRecord>();
    var found = new ArrayList<Equivocation>();
    for (SignedRecord line : lines) {
      try {
        var place = new Place(line.payload().dev(), line(line).height());
        SignedRecord before = places.putIfAbsent(place, line);
        if (before != null && !before.digest().equals(line.digest())) found.add(of(before, line));
      } catch (MalformedException _) {
        // what is no line of history contradicts none
      }
    }
    return found;
  }

  private static Hist line(SignedRecord record) throws MalformedException {
    if (!record.payload().kind().equals(Hist.KIND) || record.payload().tombstone()) {
      throw new MalformedException("not a line of history");
    }
    return Hist.of(record.payload().body().orElseThrow());
  }

  /// Whose two words they are.
  public Cid author() {
    return one.payload().author();
  }

  /// The device that signed both.
  public Bytes device() {
    return one.payload().dev();
  }

  /// The record's body.
  public Data.Map toData() {
    return Data.map()
        .put("of", author())
        .put("one", one.encoded())
        .put("other", other.encoded())
        .build();
  }

  /// The proof that `body` states.
  ///
  /// @throws MalformedException if it proves nothing
  public static Equivocation of(Data.Map body) throws MalformedException {
    Equivocation proof = of(signed(body, "one"), signed(body, "other"));
    if (!proof.author().equals(body.link("of"))) throw new MalformedException("of: somebody else");
    if (!proof.one.encoded().equals(body.bytes("one"))) {
      throw new MalformedException("one: not the smaller digest");
    }
    return proof;
  }

  private static SignedRecord signed(Data.Map body, String key) throws MalformedException {
    Bytes bytes = body.bytes(key);
    if (bytes.size() > LINE_BYTES_MAX) throw new MalformedException(key + ": too long");
    SignedRecord record = SignedRecord.decode(bytes.toArray(), Limits.PUBLIC);
    if (!record.signatureStands()) throw new MalformedException(key + ": not its device's");
    return record;
  }
}
