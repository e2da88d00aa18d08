package org.handsel.core.deliver;

import java.util.ArrayList;
import java.util.List;
import org.handsel.ipfs.DagCbor;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Something that shows what was delivered, or what wasn't: a block, and what its author calls it.
/// What kind of thing it is will be seen from its bytes, never from its name.
public record Evidence(Cid cid, String name) {
  private static final int PIECES_MAX = 16;
  private static final int NAME_CHARS_MAX = 120;

  /// What a file at `path` is called: the end of its name, which says what it is, if all of it is
  /// too long.
  public static String name(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    int from = Math.max(0, name.length() - NAME_CHARS_MAX);
    // Half of a character beyond 16 bits is no text, and can't be encoded.
    if (from > 0 && Character.isLowSurrogate(name.charAt(from))) from++;
    return name.substring(from);
  }

  /// The pieces as they lie in a step.
  public static Data toData(List<Evidence> pieces) {
    return Data.list(pieces.stream().map(e -> Data.list(Data.of(e.cid), Data.of(e.name))).toList());
  }

  /// The pieces that `data` lists.
  public static List<Evidence> of(Data data) throws MalformedException {
    List<Data> items = data.asList();
    if (items.size() > PIECES_MAX) throw new MalformedException("evidence: too many pieces");
    var pieces = new ArrayList<Evidence>();
    for (Data item : items) {
      List<Data> pair = item.asList();
      if (pair.size() != 2) throw new MalformedException("evidence: a CID and a name each");
      String name = pair.get(1).asText();
      if (name.length() > NAME_CHARS_MAX) throw new MalformedException("evidence: name too long");
      pieces.add(new Evidence(pair.get(0).asLink(), name));
    }
    return pieces;
  }

  /// What a claim states on the chain.
  public static Bytes digest(List<Evidence> pieces) {
    return Multihash.sha256(DagCbor.encode(toData(pieces))).digest();
  }
}
