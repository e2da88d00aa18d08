package org.handsel.ipfs;

import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;
import org.handsel.libp2p.multiformats.Multihash;

/// Bytes together with their name, which was checked: a block that exists is what its CID says.
public final class Block {
  /// The largest block that is kept, sent or taken.
  public static final int BYTES_MAX = 1 << 20;

  private final Cid cid;
  private final Bytes bytes;

  private Block(Cid cid, Bytes bytes) {
    this.cid = cid;
    this.bytes = bytes;
  }

  /// The block of `bytes` in `codec`, named by their SHA-256.
  ///
  /// @throws IllegalArgumentException if there are more than [#BYTES_MAX]
  public static Block of(long codec, byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
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
  /// @throws MalformedException if they have another hash, or there are more than [#BYTES_MAX]
  public static Block verified(Cid cid, byte[] bytes) throws MalformedException {
    if (bytes.length > BYTES_MAX) {
      throw new MalformedException("a block of " + bytes.length + " bytes; at most " + BYTES_MAX);
    }
    if (!cid.matches(bytes)) throw new MalformedException("not the bytes of " + cid);
    return new Block(cid, Bytes.of(bytes));
  }

  /// The block of `bytes` by the hash function `function`, under a raw name: for bytes that came
  /// without one.
  ///
  /// @throws MalformedException if the function isn't known, or there are more than [#BYTES_MAX]
  public static Block hashed(long function, byte[] bytes) throws MalformedException {
    if (bytes.length > BYTES_MAX) {
      throw new MalformedException("a block of " + bytes.length + " bytes; at most " + BYTES_MAX);
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
