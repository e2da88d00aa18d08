package org.handsel.services.code;

import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// Somebody's words. They lie in a block of their own, which the signed record only names: once the
/// block is gone everywhere the signature still stands, and nobody can guess what it said, since it
/// was salted. code.md §6.2
///
/// @param salt random
/// @param title of an issue or patch; else empty
public record Said(Bytes salt, String title, String text) {
  /// Longest title.
  public static final int TITLE_CHARS_MAX = 200;

  /// Longest text.
  public static final int TEXT_CHARS_MAX = 16_000;

  /// Longest block.
  public static final int BYTES_MAX = 64 << 10;

  /// How long the salt is.
  public static final int SALT_BYTES = 16;

  /// What `block` says.
  ///
  /// @throws MalformedException if it isn't in form
  public static Said of(Data block) throws MalformedException {
    Data.Map map = block.asMap();
    var said = new Said(map.bytes("salt", SALT_BYTES), map.text("title"), map.text("text"));
    if (said.title.length() > TITLE_CHARS_MAX || said.text.length() > TEXT_CHARS_MAX) {
      throw new MalformedException("longer than is taken");
    }
    return said;
  }

  /// The block.
  public Data.Map toData() {
    return Data.map().put("salt", salt).put("title", title).put("text", text).build();
  }

  static Cid name(Data.Map body, String key) throws MalformedException {
    Cid name = body.link(key);
    if (name.codec() != Cid.DAG_CBOR) throw new MalformedException(key + ": not a text's name");
    return name;
  }
}
