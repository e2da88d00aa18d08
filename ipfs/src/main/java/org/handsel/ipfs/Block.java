package org.handsel.ipfs;

import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Bytes together with their name, which was checked: a block that exists is what its CID says.
public final class Block {
  /// The largest block that is sent to peers or taken from them, and what files are cut into.
  public static final int BYTES_MAX = 1 << 20;

  /// The largest block that is kept, or read from a file. unixfs, "Block Size Considerations":
  /// "Implementations MUST be able to decode blocks up to 2 MiB".
  public static final int TAKEN_BYTES_MAX = 2 << 20;

  private final Cid cid;
  private final Bytes bytes;

  private Block(Cid cid, Bytes bytes) {
    this.cid = cid;
    this.bytes = bytes;
  }

  /// The block of `bytes` in `codec`, named by their SHA-256.
  ///
  /// @throws IllegalArgumentException if there are more than [#TAKEN_BYTES_MAX]
  public static Block of(long codec, byte[] bytes) {
    if (bytes.length > TAKEN_BYTES_MAX) {
      throw new IllegalArgumentException("a block of " + bytes.length + " bytes");
    }
    return new Block(Cid.of(codec, bytes), Bytes.of(bytes));
  }

  /// The block of `value` as DAG-CBOR.
  public static Block of(Data value) {
    return of(Cid.DAG_CBOR, DagCbor.encode(value));
  }

  /// The block of `bytes` that came under the name `cid`.
  ///
  /// @throws MalformedException if they have another hash, or there are more than
  ///   [#TAKEN_BYTES_MAX]
  public static Block verified(Cid cid, byte[] bytes) throws MalformedException {
    if (bytes.length > TAKEN_BYTES_MAX) {
      throw new MalformedException(
          "a block of " + bytes.length + " bytes; at most " + TAKEN_BYTES_MAX);
    }
    if (!cid.matches(bytes)) throw new MalformedException("not the bytes of " + cid);
    return new Block(cid, Bytes.of(bytes));
  }

  /// The block of `bytes` by the hash function `function`, under a raw name: for bytes that came
  /// without one.
  ///
  /// @throws MalformedException if the function isn't known, or there are more than
  ///   [#TAKEN_BYTES_MAX]
  public static Block hashed(long function, byte[] bytes) throws MalformedException {
    if (bytes.length > TAKEN_BYTES_MAX) {
      throw new MalformedException(
          "a block of " + bytes.length + " bytes; at most " + TAKEN_BYTES_MAX);
    }
    try {
      return new Block(new Cid(1, Cid.RAW, Multihash.digest(function, bytes)), Bytes.of(bytes));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a block of hash function " + function, e);
    }
  }

  /// These bytes under another name of the same hash.
  ///
  /// @throws IllegalArgumentException if the hash is another
  public Block as(Cid name) {
    if (!name.hash().equals(cid.hash()))
      throw new IllegalArgumentException(name + " is not " + cid);
    return new Block(name, bytes);
  }

  /// Its name.
  public Cid cid() {
    return cid;
  }

  /// Its bytes.
  public Bytes bytes() {
    return bytes;
  }

  /// How many bytes.
  public int size() {
    return bytes.size();
  }

  /// Its value, if it is DAG-CBOR.
  ///
  /// @throws MalformedException if it is of another codec, or not strict
  public Data data() throws MalformedException {
    if (cid.codec() != Cid.DAG_CBOR) throw new MalformedException(cid + " is not dag-cbor");
    return DagCbor.decode(bytes.toArray());
  }

  /// The names of the blocks that this one leads to, as they stand in it, repeated ones too.
  ///
  /// @throws MalformedException if its codec is none whose links are known here, or its bytes
  ///   aren't what the codec asks for
  public List<Cid> links() throws MalformedException {
    if (cid.codec() == Cid.RAW) return List.of();
    if (cid.codec() == Cid.DAG_PB) {
      return DagPb.decode(bytes.toArray()).links().stream().map(DagPb.Link::hash).toList();
    }
    if (cid.codec() != Cid.DAG_CBOR) {
      throw new MalformedException(
          cid + ": links in codec 0x" + Long.toHexString(cid.codec()) + " can't be read");
    }
    var links = new ArrayList<Cid>();
    collect(data(), links);
    return links;
  }

  private static void collect(Data value, List<Cid> links) {
    switch (value) {
      case Data.Link(var link) -> links.add(link);
      case Data.List(var items) -> items.forEach(item -> collect(item, links));
      case Data.Map(var entries) -> entries.values().forEach(item -> collect(item, links));
      case Data.Null _, Data.Bool _, Data.Int _, Data.Real _, Data.Text _, Data.Bin _ -> {}
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Block that && cid.equals(that.cid);
  }

  @Override
  public int hashCode() {
    return cid.hashCode();
  }

  @Override
  public String toString() {
    return cid + " (" + size() + " bytes)";
  }
}
