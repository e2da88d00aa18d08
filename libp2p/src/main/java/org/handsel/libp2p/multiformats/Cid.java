package org.handsel.libp2p.multiformats;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The name of content: version, codec of the content, and its hash. Spec: multiformats/cid.
///
/// Version 0 is a bare SHA-256 of dag-pb, written in base 58; version 1 says what it is. Two CIDs
/// of the same content in different versions are not equal; [#toV1] makes them so.
public record Cid(int version, long codec, Multihash hash) implements Comparable<Cid> {
  /// Bytes that mean only themselves.
  public static final long RAW = 0x55;

  /// The Merkle trees of UnixFS.
  public static final long DAG_PB = 0x70;

  /// DAG-CBOR: everything that Handsel signs.
  public static final long DAG_CBOR = 0x71;

  /// A libp2p public key, as in the text form of a peer id.
  public static final long LIBP2P_KEY = 0x72;

  /// The longest CID as bytes.
  public static final int BYTES_MAX = 3 * Varint.BYTES_MAX + 1 + Multihash.DIGEST_BYTES_MAX;

  private static final int V0_BYTES = 34;
  private static final int V0_TEXT_LENGTH = 46;

  /// @throws IllegalArgumentException if the version is not 0 or 1, or 0 with anything but dag-pb
  ///   and a full SHA-256
  public Cid {
    if (version < 0 || version > 1) throw new IllegalArgumentException("version " + version);
    if (codec < 0) throw new IllegalArgumentException("codec " + codec);
    if (version == 0
        && (codec != DAG_PB || hash.code() != Multihash.SHA2_256 || hash.digest().size() != 32)) {
      throw new IllegalArgumentException("version 0 is dag-pb and sha2-256");
    }
  }

  /// The version 1 name of `content`, which is in `codec`, by its SHA-256.
  public static Cid of(long codec, byte[] content) {
    return new Cid(1, codec, Multihash.sha256(content));
  }

  /// The CID that `text` is, in whatever base.
  ///
  /// @throws MalformedException if it is none
  public static Cid parse(String text) throws MalformedException {
    if (text.length() == V0_TEXT_LENGTH && text.startsWith("Qm")) {
      return decode(Multibase.BASE58BTC.decodeBare(text));
    }
    byte[] bytes = Multibase.decode(text);
    // cid, "Decoding Algorithm": a version 0 CID in a multibase is an error.
    if (bytes.length > 0 && bytes[0] == Multihash.SHA2_256) {
      throw new MalformedException("a CID of version 0 with a base in front");
    }
    return decode(bytes);
  }

  /// The CID that `bytes` are, all of them.
  ///
  /// @throws MalformedException if they are none, or something follows
  public static Cid decode(byte[] bytes) throws MalformedException {
    var in = ByteBuffer.wrap(bytes);
    Cid cid = read(in);
    if (in.hasRemaining()) throw new MalformedException("bytes behind a CID");
    return cid;
  }

  /// The CID that `in` holds next.
  ///
  /// @throws MalformedException if there is none
  public static Cid read(ByteBuffer in) throws MalformedException {
    int start = in.position();
    if (in.remaining() >= V0_BYTES && in.get(start) == 0x12 && in.get(start + 1) == 0x20) {
      return new Cid(0, DAG_PB, Multihash.read(in));
    }
    long version = Varint.read(in);
    if (version != 1) throw new MalformedException("a CID of version " + version);
    return new Cid(1, Varint.read(in), Multihash.read(in));
  }

  /// Its bytes.
  public byte[] toArray() {
    byte[] tail = hash.toArray();
    return version == 0 ? tail : Varint.prefixed(1, Varint.prefixed(codec, tail));
  }

  /// The same content's name in version 1.
  public Cid toV1() {
    return version == 1 ? this : new Cid(1, codec, hash);
  }

  /// True if `content` has this name's hash.
  public boolean matches(byte[] content) {
    return hash.matches(content);
  }

  /// Its text in `base`; version 0 knows base 58 without a prefix only.
  public String toString(Multibase base) {
    return version == 0 ? Multibase.BASE58BTC.encodeBare(toArray()) : base.encode(toArray());
  }

  /// Its usual text: base 58 for version 0, base 32 for version 1.
  @Override
  public String toString() {
    return toString(Multibase.BASE32);
  }

  /// By bytes, unsigned.
  @Override
  public int compareTo(Cid other) {
    return Arrays.compareUnsigned(toArray(), other.toArray());
  }
}
