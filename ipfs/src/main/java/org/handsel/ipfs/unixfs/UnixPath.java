package org.handsel.ipfs.unixfs;

import java.util.ArrayList;
import java.util.List;
import org.handsel.libp2p.multiformats.Cid;
import org.handsel.libp2p.multiformats.MalformedException;

/// A name and the way from there through folders: `/ipfs/CID/a/b`. Spec: unixfs, "UnixFS Paths".
///
/// Signs that stand for others, as `%20`, are none of its business: they mean themselves.
public record UnixPath(Cid root, List<String> names) {
  private static final String PREFIX = "/ipfs/";

  /// Far above what names of [UnixLimits#nameBytesMax] need.
  private static final int CHARS_MAX = 1 << 16;

  /// The list is copied.
  public UnixPath {
    names = List.copyOf(names);
  }

  /// The path that `text` is: `CID/a/b`, with `/ipfs/` before it or not. Slashes in a row are one,
  /// `.` is left out, and `..` takes back the name before it.
  ///
  /// @throws MalformedException if it is none, leads above its root, or is beyond `limits`
  public static UnixPath parse(String text, UnixLimits limits) throws MalformedException {
    if (text.length() > CHARS_MAX) throw new MalformedException("unixfs: a path too long");
    String path = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    String[] parts = path.split("/+", -1);
    if (parts[0].isEmpty()) {
      throw new MalformedException("unixfs: a path that doesn't start with /ipfs/ or a CID");
    }
    var names = new ArrayList<String>();
    for (String part : List.of(parts).subList(1, parts.length)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          // unixfs, "Relative Path Components": "Implementations MUST reject paths that attempt to
          // traverse beyond the root CID".
          if (names.isEmpty()) throw new MalformedException("unixfs: a path above its root");
          names.removeLast();
        }
        default -> names.add(Names.checked(part, limits.nameBytesMax()));
      }
      if (names.size() > limits.pathNamesMax()) {
        throw new MalformedException(
            "unixfs: a path of more than " + limits.pathNamesMax() + " names");
      }
    }
    return new UnixPath(Cid.parse(parts[0]), names);
  }

  @Override
  public String toString() {
    return PREFIX + root + (names.isEmpty() ? "" : "/" + String.join("/", names));
  }
}
