package org.handsel.services.code;

import java.util.regex.Pattern;
import org.handsel.ipfs.Data;
import org.handsel.libp2p.multiformats.Bytes;
import org.handsel.libp2p.multiformats.MalformedException;

/// Names in git: of branches and tags, and of objects.
public final class Names {
  /// Before a branch's name.
  public static final String HEADS = "refs/heads/";

  /// Before a tag's name.
  public static final String TAGS = "refs/tags/";

  /// How many bytes an object's name has (SHA-1, as git 2 has it).
  public static final int OBJECT_BYTES = 20;

  private static final int REF_CHARS_MAX = 120;
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}][-\\p{L}\\p{N}._+#=/]*");

  private Names() {}

  /// Whether `ref` is one that maintainers sign: a branch or a tag under a plain name. This is
  /// narrower than git's own rule. code.md §2.2
  public static boolean canonical(String ref) {
    if (ref.length() > REF_CHARS_MAX) return false;
    if (ref.startsWith(HEADS)) return branch(ref.substring(HEADS.length()));
    return ref.startsWith(TAGS) && branch(ref.substring(TAGS.length()));
  }

  /// Whether `name` is a plain name of a branch.
  public static boolean branch(String name) {
    return name.length() <= REF_CHARS_MAX - HEADS.length()
        && PLAIN.matcher(name).matches()
        && !name.contains("..")
        && !name.contains("//")
        && !name.contains("/.")
        && !name.contains("./")
        && !name.endsWith("/")
        && !name.endsWith(".")
        && !name.endsWith(".lock")
        && !name.contains(".lock/");
  }

  static Bytes object(Data data) throws MalformedException {
    return checked(data.asBytes());
  }

  static Bytes object(Data.Map body, String key) throws MalformedException {
    return checked(body.bytes(key));
  }

  private static Bytes checked(Bytes name) throws MalformedException {
    if (name.size() != OBJECT_BYTES) throw new MalformedException("not an object's name");
    return name;
  }
}
