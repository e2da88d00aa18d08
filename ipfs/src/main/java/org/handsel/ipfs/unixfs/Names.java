package org.handsel.ipfs.unixfs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Which names an entry of a folder may have, and where a symlink may lead. Spec: unixfs,
/// "Restricted Names".
final class Names {
  /// POSIX, `PATH_MAX`.
  private static final int TARGET_BYTES_MAX = 4096;

  private Names() {}

  /// `name`, which can be an entry's.
  ///
  /// @throws MalformedException if it can't; the message says why and doesn't repeat it
  static String checked(String name, int bytesMax) throws MalformedException {
    if (name.isEmpty()) throw refused("is empty");
    if (name.equals(".") || name.equals("..")) throw refused("is '" + name + "'");
    if (name.indexOf('/') >= 0) throw refused("has a slash in it");
    if (name.indexOf('\0') >= 0) throw refused("has a NUL in it");
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) throw refused("is no Unicode");
    int bytes = bytes(name).length;
    if (bytes > bytesMax) throw refused("has " + bytes + " bytes, above " + bytesMax);
    return name;
  }

  /// `target`, where a symlink can lead.
  ///
  /// @throws MalformedException if none can
  static String target(String target) throws MalformedException {
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      throw new MalformedException("unixfs: a symlink to nowhere");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(target)) {
      throw new MalformedException("unixfs: a symlink's target that is no Unicode");
    }
    if (bytes(target).length > TARGET_BYTES_MAX) {
      throw new MalformedException("unixfs: a symlink's target above " + TARGET_BYTES_MAX);
    }
    return target;
  }

  /// The target that `bytes` are.
  static String target(Bytes bytes) throws MalformedException {
    try {
      var in = ByteBuffer.wrap(bytes.toArray());
      return target(StandardCharsets.UTF_8.newDecoder().decode(in).toString());
    } catch (CharacterCodingException e) {
      throw new MalformedException("unixfs: a symlink's target that is not UTF-8", e);
    }
  }

  static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static MalformedException refused(String why) {
    return new MalformedException("unixfs: a name that " + why);
  }
}
