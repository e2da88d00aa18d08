package org.handsel.ipfs.unixfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.handsel.ipfs.DagPb;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Protobuf;

/// What the data of a dag-pb node says: what the node is, and how its links are meant. Spec:
/// unixfs, "dag-pb Node".
///
/// @param content a file's own bytes, a symlink's target, a shard's buckets
/// @param size how many bytes a file has
/// @param pieces how many bytes of a file lie behind each link
/// @param hashType the function that sorts names into a shard's buckets
/// @param fanout how many buckets a shard has
record UnixData(
    Type type,
    Bytes content,
    OptionalLong size,
    List<Long> pieces,
    OptionalLong hashType,
    OptionalLong fanout,
    Metadata metadata) {
  /// What a node is, and its number.
  enum Type {
    RAW(0),
    DIRECTORY(1),
    FILE(2),
    METADATA(3),
    SYMLINK(4),
    SHARD(5);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    static Type of(long number) throws MalformedException {
      for (Type type : values()) if (type.number == number) return type;
      throw new MalformedException("unixfs: a node of type " + number);
    }
  }

  UnixData {
    pieces = List.copyOf(pieces);
  }

  private static UnixData of(Type type, Bytes content, Metadata metadata) {
    var none = OptionalLong.empty();
    return new UnixData(type, content, none, List.of(), none, none, metadata);
  }

  /// A file of `content` and of pieces behind links.
  static UnixData file(Bytes content, List<Long> pieces, Metadata metadata) {
    long size = content.size() + pieces.stream().mapToLong(Long::longValue).sum();
    var none = OptionalLong.empty();
    return new UnixData(Type.FILE, content, OptionalLong.of(size), pieces, none, none, metadata);
  }

  static UnixData directory(Metadata metadata) {
    return of(Type.DIRECTORY, Bytes.EMPTY, metadata);
  }

  static UnixData symlink(Bytes target, Metadata metadata) {
    return of(Type.SYMLINK, target, metadata);
  }

  static UnixData shard(Bytes buckets, long hashType, int fanout, Metadata metadata) {
    return new UnixData(
        Type.SHARD,
        buckets,
        OptionalLong.empty(),
        List.of(),
        OptionalLong.of(hashType),
        OptionalLong.of(fanout),
        metadata);
  }

  /// The node of this data and `links`.
  DagPb node(List<DagPb.Link> links) {
    return new DagPb(links, Optional.of(Bytes.of(toArray())));
  }

  byte[] toArray() {
    var out = new Protobuf.Writer().varint(1, type.number);
    if (content.size() > 0) out.bytes(2, content);
    size.ifPresent(bytes -> out.varint(3, bytes));
    for (long piece : pieces) out.varint(4, piece);
    hashType.ifPresent(function -> out.varint(5, function));
    fanout.ifPresent(buckets -> out.varint(6, buckets));
    metadata.mode().ifPresent(mode -> out.varint(7, mode));
    metadata.mtime().ifPresent(mtime -> out.message(8, mtime.message()));
    return out.toArray();
  }

  /// What `node` says.
  ///
  /// @throws MalformedException if it says nothing, or what is no UnixFS
  static UnixData of(DagPb node) throws MalformedException {
    return decode(
        node.data()
            .map(Bytes::toArray)
            .orElseThrow(() -> new MalformedException("unixfs: a node with no data")));
  }

  /// What `bytes` say. Fields that aren't known are passed over; one that is known and there twice
  /// isn't, since of two readers each would take another.
  static UnixData decode(byte[] bytes) throws MalformedException {
    Optional<Type> type = Optional.empty();
    Bytes content = Bytes.EMPTY;
    OptionalLong size = OptionalLong.empty();
    var pieces = new ArrayList<Long>();
    OptionalLong hashType = OptionalLong.empty();
    OptionalLong fanout = OptionalLong.empty();
    OptionalLong mode = OptionalLong.empty();
    Optional<Metadata.Mtime> mtime = Optional.empty();
    var seen = new HashSet<Integer>();
    var in = new Protobuf.Reader(bytes);
    while (in.next()) {
      int field = in.field();
      if (field <= 8 && field != 4 && !seen.add(field)) {
        throw new MalformedException("unixfs: field " + field + " twice");
      }
      switch (field) {
        case 1 -> type = Optional.of(Type.of(in.varint()));
        case 2 -> content = Bytes.of(in.bytes());
        case 3 -> size = OptionalLong.of(in.varint());
        case 4 -> {
          if (pieces.size() == DagPb.LINKS_MAX)
            throw new MalformedException("unixfs: too many sizes");
          pieces.add(in.varint());
        }
        case 5 -> hashType = OptionalLong.of(in.varint());
        case 6 -> fanout = OptionalLong.of(in.varint());
        case 7 -> mode = OptionalLong.of(mode(in.varint()));
        case 8 -> mtime = Optional.of(Metadata.Mtime.read(in.message()));
        default -> in.skip();
      }
    }
    return new UnixData(
        type.orElseThrow(() -> new MalformedException("unixfs: a node of no type")),
        content,
        size,
        pieces,
        hashType,
        fanout,
        new Metadata(mode, mtime));
  }

  private static long mode(long value) throws MalformedException {
    if (value < 0 || value > 0xffff_ffffL) throw new MalformedException("unixfs: mode " + value);
    return value;
  }

  /// How many bytes the file has that this is and whose node has `links`, held to what the node
  /// says of itself.
  ///
  /// @throws MalformedException if it is no file, or contradicts itself
  long fileSize(List<DagPb.Link> links) throws MalformedException {
    if (type != Type.FILE && type != Type.RAW) throw notFile("type " + type.number);
    // unixfs, "The sister-lists": "A UnixFS parser MUST reject the node and halt processing if the
    // blocksizes array and Links array contain different numbers of elements."
    if (pieces.size() != links.size()) throw notFile("not a size for each link");
    long sum = content.size();
    for (long piece : pieces) {
      sum += piece;
      if (piece < 0 || sum < 0) throw notFile("an impossible size");
    }
    // unixfs, "filesize": "If present, this field MUST be equal to the Blocksize computation"; if
    // absent it is 0.
    if (size.orElse(0) != sum) throw notFile("its size isn't the sum of its pieces");
    for (DagPb.Link link : links) {
      // unixfs, "PBNode.Links[].Name": "If a non-empty Name is present in an internal file chunk,
      // the parser MUST reject the file".
      if (!link.name().orElse("").isEmpty()) throw notFile("a piece with a name");
    }
    return sum;
  }

  private static MalformedException notFile(String why) {
    return new MalformedException("unixfs: not a file: " + why);
  }
}
