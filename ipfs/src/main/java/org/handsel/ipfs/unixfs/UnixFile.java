package org.handsel.ipfs.unixfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What the data of a dag-pb node says when the node is a file, or a piece of one: content of its
/// own, and how many bytes of content lie behind each link. Spec: `unixfs.md`, "dag-pb File".
record UnixFile(Bytes content, List<Long> pieces) {
  private static final int RAW = 0;
  private static final int FILE = 2;

  UnixFile {
    pieces = List.copyOf(pieces);
  }

  /// How many bytes the file has.
  long size() throws MalformedException {
    long size = content.size();
    for (long piece : pieces) {
      size += piece;
      if (piece < 0 || size < 0) throw new MalformedException("unixfs: an impossible size");
    }
    return size;
  }

  byte[] toArray() throws MalformedException {
    var out = new Protobuf.Writer().varint(1, FILE);
    if (content.size() > 0) out.bytes(2, content);
    out.varint(3, size());
    for (long piece : pieces) out.varint(4, piece);
    return out.toArray();
  }

  /// The file that `node` is.
  ///
  /// @throws MalformedException if it is something else, or contradicts itself
  static UnixFile of(DagPb node) throws MalformedException {
    byte[] data = node.data().map(Bytes::toArray).orElseThrow(() -> notFile("no data"));
    long type = -1;
    Bytes content = Bytes.EMPTY;
    Optional<Long> size = Optional.empty();
    var pieces = new ArrayList<Long>();
    var in = new Protobuf.Reader(data);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.varint();
        case 2 -> content = Bytes.of(in.bytes());
        case 3 -> size = Optional.of(in.varint());
        case 4 -> pieces.add(in.varint());
        default -> in.skip();
      }
    }
    if (type != FILE && type != RAW) throw notFile("type " + type);
    var file = new UnixFile(content, pieces);
    // unixfs: "A UnixFS parser MUST reject the node … if the blocksizes array and Links array
    // contain
    // different numbers of elements."
    if (pieces.size() != node.links().size()) throw notFile("not a size for each link");
    // unixfs: "If present, this field MUST be equal to the Blocksize computation"; absent is 0.
    if (size.orElse(0L) != file.size()) throw notFile("its size isn't the sum of its pieces");
    for (DagPb.Link link : node.links()) {
      if (!link.name().orElse("").isEmpty()) throw notFile("a piece with a name");
    }
    return file;
  }

  private static MalformedException notFile(String why) {
    return new MalformedException("unixfs: not a file: " + why);
  }
}
